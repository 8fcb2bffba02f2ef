import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Stryker runs one project only. It sets LATCHKEY_MUTANTS_TESTS to the patterns of the tests, separated by commas.
const include = (process.env.LATCHKEY_MUTANTS_TESTS ?? '').split(',');
const isIntegration = include.some((pattern) => pattern.startsWith('test/integration/'));
/** As in the project's own configuration: their modules keep no state, and loading them takes longer than the tests. */
const isPure = include.every((pattern) => /^test\/unit\/(?:core|mails)\//.test(pattern));
process.env.CDK_VALIDATION = 'false';
/** The model's hundred worlds would take most of the time of each change that no test fails for. */
if (!isIntegration) process.env.LATCHKEY_WORLDS ??= '10';

/** Runs short tests first: the first that fails ends the run of a change. */
class ShortestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).reverse();
  }
}

export default defineConfig({
  test: {
    include,
    sequence: { sequencer: ShortestFirst },
    setupFiles: [
      'test/mutants/without-shrinking.ts',
      ...(isIntegration ? ['test/support/delete-tables.ts'] : []),
    ],
    ...(isIntegration && { globalSetup: 'test/support/dynamodb-local.ts' }),
    isolate: !isPure,
    deps: { interopDefault: false },
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
