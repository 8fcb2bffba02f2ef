import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import cdk from '../../../cdk.json' with { type: 'json' };
import packageJson from '../../../package.json' with { type: 'json' };

const LAUNCHER = 'bin/pinned-node.cjs';
const { satisfies }: { satisfies(version: string, range: string): boolean } = createRequire(import.meta.url)(
  `../../../${LAUNCHER}`,
);
const range = packageJson.engines.node;

/** The launcher as npm runs it when npm itself runs on some version of Node. */
const launch = (root: string, npmsNode: string, ...given: string[]) =>
  execa(process.execPath, [join(root, LAUNCHER), ...given], {
    env: { npm_config_user_agent: `npm/11.19.1 node/v${npmsNode} linux x64 workspaces/false` },
    reject: false,
  });

describe('the range of Node', () => {
  test.each([
    ['18.20.0', false],
    ['20.0.0', false],
    ['20.18.3', false],
    ['20.19.0', true],
    ['21.7.3', false],
    ['22.0.0', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['23.0.0', true],
    ['24.21.0', true],
    ['26.0.0', true],
  ])('%s is in it: %s', (version, expected) => {
    expect(satisfies(version, range)).toBe(expected);
  });

  test('is one for which npm installs every native package', () => {
    const entries: Record<
      string,
      { optional?: boolean; cpu?: string[]; engines?: { node?: string } | string[] }
    > = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
    const native = Object.values(entries).filter(
      ({ optional, cpu }) => optional && cpu && !cpu.includes('wasm32'),
    );
    expect(native.length).toBeGreaterThan(50);
    for (const version of ['20.19.0', '22.12.0', '23.0.0', '24.0.0', '25.0.0', '26.0.0']) {
      const left = native.filter(({ engines = {} }) => {
        return 'node' in engines && !satisfies(version, String(engines.node));
      });
      expect(left, version).toEqual([]);
    }
  });

  test('is told to npm in the field that npm checks before it installs anything', () => {
    expect(packageJson.devEngines.runtime).toEqual({ name: 'node', version: range, onFail: 'error' });
  });
});

test.each(
  Object.entries(packageJson.scripts)
    .filter(([name]) => name !== 'format' && name !== 'test') // Biome is native; the test is the check first
    .concat([['cdk', cdk.app]]),
)('%s starts with the launcher', (_, command) => {
  expect(command).toMatch(/^node bin\/pinned-node\.cjs($| )/);
});

test('refuses a Node for which npm installs too little, in a sentence', async () => {
  const { exitCode, stderr } = await launch('.', '21.7.3');
  expect(stderr).toBe(
    `Latchkey needs Node ${range}, and this is 21.7.3. Install another one (.nvmrc names one), then run npm ci again.`,
  );
  expect(exitCode).toBe(1);
});

describe('in a clone', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'pinned node-'));
    await mkdir(join(root, 'bin'));
    await cp(LAUNCHER, join(root, LAUNCHER));
    await cp('package.json', join(root, 'package.json'));
  });
  afterEach(() => rm(root, { recursive: true }));

  test('without the pinned Node it says how to install it', async () => {
    const { exitCode, stderr } = await launch(root, '22.12.0', 'script.mjs');
    expect(stderr).toBe(
      'Latchkey’s own Node is not installed: it is a development dependency with an install script. ' +
        'Run npm ci --include=dev --ignore-scripts=false.',
    );
    expect(exitCode).toBe(1);
  });

  test('on another Node it runs the script on the pinned one, with its arguments and its exit code', async () => {
    const pinned = join(root, 'node_modules/node');
    await mkdir(join(pinned, 'bin'), { recursive: true });
    await symlink(process.execPath, join(pinned, 'bin/node'));
    await writeFile(join(pinned, 'package.json'), '{ "version": "24.99.0" }');
    await writeFile(
      join(root, 'script.mjs'),
      'console.log(JSON.stringify([process.argv0, ...process.argv.slice(2)])); process.exitCode = 7;',
    );
    const { exitCode, stdout } = await launch(root, '22.12.0', 'script.mjs', 'one', '--two');
    expect(JSON.parse(stdout)).toEqual([join(pinned, 'bin/node'), 'one', '--two']);
    expect(exitCode).toBe(7);
  });

  test('a signal to the launcher reaches the script', async () => {
    const pinned = join(root, 'node_modules/node');
    await mkdir(join(pinned, 'bin'), { recursive: true });
    await symlink(process.execPath, join(pinned, 'bin/node'));
    await writeFile(join(pinned, 'package.json'), '{ "version": "24.99.0" }');
    await writeFile(
      join(root, 'script.mjs'),
      `process.on('SIGTERM', () => process.exit(9));
       setInterval(() => {}, 1000);
       console.log('ready');`,
    );
    const running = launch(root, '22.12.0', 'script.mjs');
    running.stdout.once('data', () => running.kill('SIGTERM'));
    expect((await running).exitCode).toBe(9);
  });
});

test('on the pinned Node it runs the script in its own process', async () => {
  const { stdout } = await launch('.', '22.12.0', 'cli/token-command.ts', '--help');
  expect(stdout).toMatch(/^Usage: npm run -s token --/);
});
