import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { setOwnFolders } from './test/support/own-folders.ts';

setOwnFolders();

/**
 * Time limits are there to catch what hangs, on a machine that is busy with other things too: no test that passes comes
 * near them.
 */
const PATIENCE = {
  expect: { poll: { timeout: 60_000 } },
  testTimeout: 180_000,
  hookTimeout: 180_000,
  teardownTimeout: 60_000,
};

/** Fails the tests of a project whose global set-up failed, instead of every test. */
const setupFiles = 'test/support/require-set-up.ts';

export default defineConfig({
  test: {
    // Tests wait more than they compute: for processes, browsers and deadlines.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      { test: { ...PATIENCE, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          ...PATIENCE,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: 'test/support/dynamodb-local.ts',
          setupFiles,
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
