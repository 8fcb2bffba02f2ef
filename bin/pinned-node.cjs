/**
 * Runs a script of this repository on the pinned Node: `node bin/pinned-node.cjs <script> [arguments]`. Without a script, it
 * only checks the machine and the installation. Plain CommonJS, so that any Node on the machine can run it.
 */
'use strict';
const { spawn } = require('child_process');
const { existsSync } = require('fs');
const nodeModule = require('module');
const { constants } = require('os');
const { join, resolve } = require('path');
const { pathToFileURL } = require('url');

const ROOT = join(__dirname, '..');
const PINNED = join(ROOT, 'node_modules/node');
const BINARY = join(PINNED, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

exports.satisfies = satisfies;
if (require.main === module) main(process.argv[2], process.argv.slice(3));

function main(script, given) {
  const problem = findMachineProblem() || findInstallationProblem();
  if (problem) {
    console.error(problem);
    process.exitCode = 1;
  } else if (script !== undefined) {
    keepCompiledCode();
    run(script, given);
  }
}

function run(script, given) {
  if (!isPinned()) return restart(resolve(ROOT, script), given);
  process.argv.splice(1, 2, resolve(ROOT, script));
  void import(pathToFileURL(process.argv[1]).href);
}

/** npm silently leaves out native packages that do not support the machine's Node. */
function findMachineProblem() {
  const range = require('../package.json').engines.node;
  // npm puts the pinned Node first in PATH. Its user agent contains the version of the Node that runs npm.
  const [, npmNode] = /node\/v(\S+)/.exec(process.env.npm_config_user_agent || '') || [];
  const version = npmNode || process.versions.node;
  if (satisfies(version, range)) return undefined;
  return `Latchkey needs Node ${range}, but this is ${version}. Install another version (.nvmrc has one), then run npm ci again.`;
}

function findInstallationProblem() {
  if (existsSync(BINARY) || isPinned()) return undefined;
  return (
    'Latchkey’s own Node is not installed. It is a development dependency with an install script. ' +
    'Run npm ci --include=dev --ignore-scripts=false.'
  );
}

function isPinned() {
  return (
    existsSync(join(PINNED, 'package.json')) &&
    require(join(PINNED, 'package.json')).version === process.versions.node
  );
}

/** Lets Node keep compiled code for the next start, here and in the programs that the script starts. */
function keepCompiledCode() {
  process.env.NODE_COMPILE_CACHE =
    process.env.NODE_COMPILE_CACHE || join(ROOT, 'node_modules/.cache/compiled');
  if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
}

/** Runs the script on the pinned Node. Forwards signals to it, and exits with its status. */
function restart(script, given) {
  const child = spawn(BINARY, [script].concat(given), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`Latchkey’s own Node does not start (${error.message}). Run npm ci again.`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : code;
  });
}

/** Whether a version is in a range. @param range alternatives such as `^20.19.0 || >=22.12.0`; no other comparators */
function satisfies(version, range) {
  const actual = parseVersion(version);
  return range.split('||').some((alternative) => {
    const least = parseVersion(alternative);
    if (alternative.includes('^') && actual[0] !== least[0]) return false;
    const differing = [0, 1, 2].find((part) => actual[part] !== least[part]);
    return differing === undefined || actual[differing] > least[differing];
  });
}

function parseVersion(version) {
  const numbers = (version.match(/\d+/g) || []).map(Number);
  return [0, 1, 2].map((part) => numbers[part] || 0);
}
