import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Change, formatSurvivors, isKilled, isWording, parseReport, tabulate } from './report.ts';

/**
 * Changes the code in many small ways and looks whether a test fails for each: `npm run mutants -- <folder or file>`, such as
 * `core/reminders` or `store/ends.ts`. Prints every change that no test has seen, and fails if these are more than a tenth;
 * changed words of sentences do not count, because tests do not repeat what people read. Further arguments are options of
 * Stryker, such as `--concurrency 1`. Installs Stryker into a cache.
 *
 * The unit tests see most changes, and need seconds for each. The integration tests need a minute, so they get only the rest,
 * without words, which do not count, and without constants of modules, because every test would run for each of them.
 * @see https://stryker-mutator.io/docs/stryker-js/configuration
 */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/latchkey-mutants');
const VERSION = '10.1.1';
const PACKAGES = ['@stryker-mutator/core', '@stryker-mutator/vitest-runner'];
const LEAST_KILLED_PERCENT = 90;

/** The tests of each folder. All those of `lambdas` would take hours, so each capability names those that go through it. */
const TESTS: Readonly<
  Record<string, { readonly unit: readonly string[]; readonly integration: readonly string[] }>
> = {
  cli: { unit: ['cli'], integration: ['cli'] },
  client: { unit: ['client'], integration: [] },
  core: { unit: ['core'], integration: ['admin-api', 'authorizer', 'events', 'last-use', 'reminders'] },
  emulator: { unit: ['emulator'], integration: ['emulator'] },
  lambdas: {
    unit: ['lambdas'],
    integration: ['admin-api', 'authorizer', 'events', 'example-api', 'last-use', 'reminders'],
  },
  'lambdas/admin-api': { unit: ['lambdas/admin-api'], integration: ['admin-api'] },
  'lambdas/authorizer': { unit: ['lambdas/authorizer'], integration: ['authorizer'] },
  'lambdas/events': { unit: [], integration: ['events'] },
  'lambdas/example-api': { unit: ['lambdas/example-api'], integration: ['example-api'] },
  'lambdas/last-use': { unit: [], integration: ['last-use'] },
  'lambdas/reminders': { unit: ['lambdas/reminders'], integration: ['reminders', 'last-use', 'admin-api'] },
  'lambdas/sign-in': { unit: ['lambdas/sign-in'], integration: [] },
  local: { unit: ['local'], integration: [] },
  mails: { unit: ['mails'], integration: [] },
  store: { unit: ['store'], integration: ['store', 'reminders', 'events'] },
};

const [target = '', ...options] = process.argv.slice(2);
const [folder = '', part = ''] = target.split('/');
const tests = TESTS[`${folder}/${part}`] ?? TESTS[folder];
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

const patterns = (['unit', 'integration'] as const).map((kind) =>
  tests[kind].map((path) => `test/${kind}/${path}/**/*.test.ts`),
);
const [first = [], second = []] = patterns.filter(({ length }) => length > 0);

const work = await mkdtemp(join(tmpdir(), 'latchkey-mutants-'));
try {
  const changes = await tryChanges([/\.tsx?$/.test(target) ? target : `${target}/**/*.{ts,tsx}`], first);
  const missed = changes.filter((change) => !isKilled(change) && !isWording(change));
  if (missed.length > 0 && second.length > 0) {
    const seen = await tryChanges(
      missed.map(({ range }) => range),
      second,
      true,
    );
    const statuses = new Map(seen.filter(isKilled).map(({ key, status }) => [key, status]));
    for (const change of missed) change.status = statuses.get(change.key) ?? change.status;
  }
  console.log(formatSurvivors(changes));
  const table = tabulate(changes);
  console.table(table);
  const killedPercent = table.at(-1)?.['% killed without sentences'] ?? 0;
  process.exitCode = killedPercent < LEAST_KILLED_PERCENT ? 1 : 0;
} finally {
  await rm(work, { recursive: true, force: true });
}

/** Makes each change of what `mutate` names, and runs those of the tests that reach it. */
async function tryChanges(
  mutate: readonly string[],
  patterns: readonly string[],
  ignoreStatic = false,
): Promise<Change[]> {
  const configuration = join(work, 'stryker.json');
  const report = join(work, 'report.json');
  const modules = join(CACHE, 'node_modules');
  await writeFile(
    configuration,
    JSON.stringify({
      mutate,
      testRunner: 'vitest',
      plugins: [join(modules, '@stryker-mutator/vitest-runner/dist/src/index.js')],
      vitest: { configFile: 'test/mutants/vitest.config.ts', related: false },
      coverageAnalysis: 'perTest',
      ignoreStatic,
      tsconfigFile: 'none', // Stryker would rewrite it, which this project's TypeScript does not need
      ignorePatterns: ['cdk.out', 'dist', '.latchkey'],
      tempDirName: join(work, 'copies'),
      reporters: ['json', 'progress'],
      jsonReporter: { fileName: report },
      warnings: { slow: false },
      dryRunTimeoutMinutes: 30,
    }),
  );
  await execa(
    process.execPath,
    [join(modules, '@stryker-mutator/core/bin/stryker.js'), 'run', configuration, ...options],
    { env: { LATCHKEY_MUTANTS_TESTS: patterns.join(',') }, stdio: 'inherit' },
  );
  return parseReport(await readFile(report, 'utf8'));
}
