import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** How long a browser or a process of the local host is waited for, on a machine that has other things to do as well. */
const patience = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    // Tests wait more than they compute: for processes, browsers and deadlines.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: 'test/support/dynamodb-local.ts',
          deps: { interopDefault: false }, // modules load as Node loads them for `npm start`
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'infrastructure',
          include: ['test/infrastructure/**/*.test.ts'],
          isolate: false, // loads CDK once, not for each file: none of them changes what others find
          globalSetup: 'test/support/assembly.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          globalSetup: 'test/support/packed-package.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'end-to-end',
          include: ['test/end-to-end/**/*.test.ts'],
          isolate: false, // likewise Playwright
          globalSetup: ['test/support/local-host.ts', 'test/support/browser.ts'],
          expect: patience,
          testTimeout: 90_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'bench',
          include: [],
          benchmark: { include: ['test/bench/**/*.bench.ts'] },
          globalSetup: 'test/support/dynamodb-local.ts',
          testTimeout: 60_000,
        },
      },
    ],
  },
});
