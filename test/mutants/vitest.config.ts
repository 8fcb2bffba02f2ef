import { defineConfig } from 'vitest/config';

// Stryker runs one project only. It sets LATCHKEY_MUTANTS_TESTS to the patterns of the tests, separated by commas.
process.env.CDK_VALIDATION = 'false';

export default defineConfig({
  test: {
    include: (process.env.LATCHKEY_MUTANTS_TESTS ?? '').split(','),
    globalSetup: 'test/support/dynamodb-local.ts',
    setupFiles: 'test/support/require-set-up.ts',
    deps: { interopDefault: false },
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
