import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * Changes the code in many small ways and looks whether a test fails for each: `npm run mutants -- <folder or file>`, such as
 * `core/reminders` or `store/ends.ts`. Prints every change that no test has seen, and fails if these are more than a tenth.
 * Installs Stryker into a cache. A folder takes minutes to hours.
 * @see https://stryker-mutator.io/docs/stryker-js/configuration
 */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/latchkey-mutants');
const VERSION = '10.1.1';
const PACKAGES = ['@stryker-mutator/core', '@stryker-mutator/vitest-runner'];
const LEAST_KILLED_PERCENT = 90;

/** The tests of each folder. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  cli: ['unit/cli', 'integration/cli'],
  client: ['unit/client'],
  core: ['unit/core', 'integration/admin-api', 'integration/events', 'integration/last-use'],
  emulator: ['unit/emulator', 'integration/emulator'],
  lambdas: [
    'unit/lambdas',
    ...['admin-api', 'authorizer', 'events', 'example-api', 'last-use', 'reminders'].map(
      (folder) => `integration/${folder}`,
    ),
  ],
  local: ['unit/local'],
  mails: ['unit/mails'],
  store: ['unit/store', 'integration/store', 'integration/reminders', 'integration/events'],
};

const [target = ''] = process.argv.slice(2);
const [folder = ''] = target.split('/');
const tests = TESTS[folder];
if (!tests) {
  console.error(
    `Name a folder or file in ${Object.keys(TESTS).join(', ')}: npm run mutants -- core/reminders`,
  );
  process.exit(2);
}

await mkdir(CACHE, { recursive: true });
const isInstalled = (await readdir(CACHE)).includes(VERSION);
if (!isInstalled) {
  const packages = PACKAGES.map((name) => `${name}@${VERSION}`);
  await writeFile(join(CACHE, 'package.json'), '{ "private": true }\n');
  // The runner would install another Vitest beside the project's.
  await execa('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', ...packages], {
    cwd: CACHE,
    stdio: 'inherit',
  });
  await writeFile(join(CACHE, VERSION), '');
}

const work = await mkdtemp(join(tmpdir(), 'latchkey-mutants-'));
const configuration = join(work, 'stryker.json');
const modules = join(CACHE, 'node_modules');
await writeFile(
  configuration,
  JSON.stringify({
    mutate: [/\.tsx?$/.test(target) ? target : `${target}/**/*.{ts,tsx}`],
    testRunner: 'vitest',
    plugins: [join(modules, '@stryker-mutator/vitest-runner/dist/src/index.js')],
    vitest: { configFile: 'test/mutants/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    tsconfigFile: 'none', // Stryker would rewrite it, which this project's TypeScript does not need
    ignorePatterns: ['cdk.out', 'dist', '.latchkey'],
    tempDirName: join(work, 'copies'),
    reporters: ['clear-text', 'progress'],
    clearTextReporter: { logTests: false, reportTests: false },
    thresholds: { high: 100, low: LEAST_KILLED_PERCENT, break: LEAST_KILLED_PERCENT },
  }),
);
const { exitCode } = await execa(
  process.execPath,
  [join(modules, '@stryker-mutator/core/bin/stryker.js'), 'run', configuration],
  {
    env: { LATCHKEY_MUTANTS_TESTS: tests.map((path) => `test/${path}/**/*.test.ts`).join(',') },
    stdio: 'inherit',
    reject: false,
  },
);
await rm(work, { recursive: true, force: true });
process.exitCode = exitCode ?? 1;
