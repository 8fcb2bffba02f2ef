/**
 * Runs a script of this repository on the pinned Node: `node bin/pinned-node.cjs <script> [arguments]`. Without a script
 * it only checks that this is possible. Plain CommonJS, so that whatever Node the machine has can read it.
 */
'use strict';
const { spawn } = require('child_process');
const { existsSync } = require('fs');
const { constants } = require('os');
const { join, resolve } = require('path');
const { pathToFileURL } = require('url');

const ROOT = join(__dirname, '..');
const PINNED = join(ROOT, 'node_modules/node');
const BINARY = join(PINNED, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

exports.satisfies = satisfies;
if (require.main === module) main(process.argv[2], process.argv.slice(3));

function main(script, given) {
  const problem = problemOfMachine() || problemOfInstallation();
  if (problem) {
    console.error(problem);
    process.exitCode = 1;
  } else if (script === undefined) {
    return;
  } else if (isPinned()) {
    process.argv.splice(1, 2, resolve(ROOT, script));
    void import(pathToFileURL(process.argv[1]).href);
  } else {
    restart(resolve(ROOT, script), given);
  }
}

/** npm leaves out native packages that are not for the machine's Node, and says nothing. */
function problemOfMachine() {
  const range = require('../package.json').engines.node;
  // npm puts the pinned Node first in PATH, and tells on which Node it runs itself.
  const [, npms] = /node\/v(\S+)/.exec(process.env.npm_config_user_agent || '') || [];
  const version = npms || process.versions.node;
  if (satisfies(version, range)) return undefined;
  return `Latchkey needs Node ${range}, and this is ${version}. Install another one (.nvmrc names one), then run npm ci again.`;
}

function problemOfInstallation() {
  if (existsSync(BINARY) || isPinned()) return undefined;
  return (
    'Latchkey’s own Node is not installed: it is a development dependency with an install script. ' +
    'Run npm ci --include=dev --ignore-scripts=false.'
  );
}

function isPinned() {
  return (
    existsSync(join(PINNED, 'package.json')) &&
    require(join(PINNED, 'package.json')).version === process.versions.node
  );
}

/** Passes on signals, and ends as the script ends. */
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

/** @param range alternatives such as `^20.19.0 || >=22.12.0`; other comparators are not understood */
function satisfies(version, range) {
  const actual = numbersOf(version);
  return range.split('||').some((alternative) => {
    const least = numbersOf(alternative);
    if (alternative.includes('^') && actual[0] !== least[0]) return false;
    const differing = [0, 1, 2].find((part) => actual[part] !== least[part]);
    return differing === undefined || actual[differing] > least[differing];
  });
}

function numbersOf(version) {
  const numbers = (version.match(/\d+/g) || []).map(Number);
  return [0, 1, 2].map((part) => numbers[part] || 0);
}
