import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { setOwnFolders } from './test/support/own-folders.ts';

setOwnFolders();
// CDK would validate each template that a test synthesizes, which takes most of the time and fails none: it only warns.
// `test/support/assembly.ts` validates the whole app, and `app.test.ts` reads the report.
process.env.CDK_VALIDATION = 'false';

/**
 * Time limits only catch what hangs: a machine that is busy with ten times as much still stays below them.
 *
 * Three kinds of test take most of the time, because each does the whole of what it is about:
 * - those that start a host (`end-to-end/local-host`): each start synthesizes the app, starts DynamoDB Local and stores
 *   the demonstration's data; `refusals` starts one for each thing that can be wrong;
 * - those of the page (`end-to-end/page`): each opens a browser window of its own and signs in; `accessibility` has axe
 *   look at every view, in the light and in the dark;
 * - those of reminders and of kept verdicts under faults (`integration`): a property test runs a season of reminders, or
 *   some hundred requests, against DynamoDB Local for each of its examples.
 */
const PATIENCE = {
  expect: { poll: { timeout: 120_000 } },
  testTimeout: 600_000,
  hookTimeout: 600_000,
  teardownTimeout: 120_000,
};

/** Unit tests of modules that have a state of their own, such as handlers' clients and caches, or that are replaced by mocks. */
const STATEFUL = ['test/unit/{cli,client,lambdas,store}/**/*.test.ts'];

/** Fails the tests of a project whose global set-up failed, instead of every test. */
const setupFiles = 'test/support/require-set-up.ts';

export default defineConfig({
  test: {
    // Tests wait more than they compute: for processes, browsers and deadlines.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      { test: { ...PATIENCE, name: 'unit-stateful', include: STATEFUL } },
      // Loading modules takes more time than these tests themselves, and nothing that they load keeps state.
      {
        test: {
          ...PATIENCE,
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: STATEFUL,
          isolate: false,
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: 'test/support/dynamodb-local.ts',
          setupFiles: [setupFiles, 'test/support/delete-tables.ts'],
          deps: { interopDefault: false }, // modules load as Node loads them for `npm start`
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'infrastructure',
          include: ['test/infrastructure/**/*.test.ts'],
          isolate: false, // loads CDK once, not for each file: none of them changes what others find
          globalSetup: 'test/support/assembly.ts',
          setupFiles,
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          globalSetup: 'test/support/packed-package.ts',
          setupFiles,
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'end-to-end',
          include: ['test/end-to-end/**/*.test.ts'],
          isolate: false, // likewise Playwright
          globalSetup: ['test/support/local-host.ts', 'test/support/browser.ts'],
          setupFiles,
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'bench',
          include: [],
          benchmark: { include: ['test/bench/**/*.bench.ts'] },
          globalSetup: 'test/support/dynamodb-local.ts',
          setupFiles,
        },
      },
    ],
  },
});
