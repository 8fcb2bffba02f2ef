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

/** Runs the launcher as npm does. @param npmNode version of the Node that runs npm */
const launch = (root: string, npmNode: string, ...given: string[]) =>
  execa(process.execPath, [join(root, LAUNCHER), ...given], {
    env: { npm_config_user_agent: `npm/11.19.1 node/v${npmNode} linux x64 workspaces/false` },
    reject: false,
  });

describe('supported versions of Node', () => {
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
  ])('satisfies(%s) is %s', (version, expected) => {
    expect(satisfies(version, range)).toBe(expected);
  });

  test('the supported versions of Node are supported by every native package', () => {
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

  test('the supported versions of Node are in the field that npm checks before installing', () => {
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

test('the launcher refuses an unsupported Node with one sentence', async () => {
  const { exitCode, stderr } = await launch('.', '21.7.3');
  expect(stderr).toBe(
    `Latchkey needs Node ${range}, but this is 21.7.3. Install another version (.nvmrc has one), then run npm ci again.`,
  );
  expect(exitCode).toBe(1);
});

describe('launcher in a clone', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'pinned node-'));
    await mkdir(join(root, 'bin'));
    await cp(LAUNCHER, join(root, LAUNCHER));
    await cp('package.json', join(root, 'package.json'));
  });
  afterEach(() => rm(root, { recursive: true }));

  test('the launcher says how to install the pinned Node if it is missing', async () => {
    const { exitCode, stderr } = await launch(root, '22.12.0', 'script.mjs');
    expect(stderr).toBe(
      'Latchkey’s own Node is not installed. It is a development dependency with an install script. ' +
        'Run npm ci --include=dev --ignore-scripts=false.',
    );
    expect(exitCode).toBe(1);
  });

  test('the launcher runs the script on the pinned Node, and forwards arguments and exit code', async () => {
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

  test('the launcher forwards signals to the script', async () => {
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

test('the launcher runs the script in its own process if that is the pinned Node', async () => {
  const { stdout } = await launch('.', '22.12.0', 'cli/token-command.ts', '--help');
  expect(stdout).toMatch(/^Usage: npm run -s token --/);
});
