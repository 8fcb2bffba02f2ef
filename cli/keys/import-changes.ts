import type { KeyChange } from '../../core/change.ts';
import { mapConcurrently } from '../../core/concurrency.ts';
import type { ImportPlan } from '../../core/import/plan-import.ts';
import { InterruptedError } from '../command-error.ts';
import { createPacer } from './pacer.ts';

/**
 * Writes keys of one organisation at once, or none of them.
 * @returns those that were written. The others are there already: a concurrent import has written them.
 */
export type CommitImport = (changes: readonly KeyChange[]) => Promise<readonly KeyChange[]>;

/** Maximum number of keys in a transaction: three items each, and the organisation, of 100. */
const TOGETHER = 33;

/**
 * Keys that are written in a second. DynamoDB writes 1,000 units a second to a partition, such as the keys of an
 * organisation, and a transaction takes two units for each item. This leaves a fifth to everybody else.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const KEYS_PER_SECOND = 400;

/**
 * Writes the changes of an import, paced: organisations concurrently, and the keys of each one in order, some in a
 * transaction. After a failure, no further transaction is started; those in flight are completed and counted.
 * @param report called with a line for each written key, and with a summary
 * @throws InterruptedError if a change could not be written
 */
export async function importChanges(
  { changes, unchanged }: ImportPlan,
  commit: CommitImport,
  report: (line: string) => void,
): Promise<void> {
  const keepPace = createPacer(KEYS_PER_SECOND);
  let written = 0;
  let failure: { error: unknown } | undefined;
  await mapConcurrently(groupByOrganisation(changes), async (rest) => {
    while (rest.length > 0 && !failure) {
      const together = rest.splice(0, TOGETHER);
      await keepPace(together.length);
      if (failure) return;
      try {
        const imported = await commit(together);
        written += imported.length;
        for (const change of imported) report(describeImport(change));
      } catch (error) {
        failure ??= { error };
      }
    }
  });
  if (failure) {
    throw new InterruptedError(
      `${written} of ${changes.length} keys were imported. Import the same file again to import the rest.`,
      failure.error,
    );
  }
  report(`${written} to import, ${unchanged + changes.length - written} already imported.`);
}

/** Reports what an import would write. */
export function describePlan({ changes, unchanged }: ImportPlan, report: (line: string) => void): void {
  for (const change of changes) report(describeImport(change));
  report(`${changes.length} to import, ${unchanged} already imported.`);
}

function groupByOrganisation(changes: readonly KeyChange[]): KeyChange[][] {
  return [...Map.groupBy(changes, ({ key }) => key.organisationId).values()];
}

function describeImport({ key }: KeyChange): string {
  return `import “${key.name}” (…${key.hint}) of ${key.organisationId}: ${key.permissionLevel}, expires on ${key.expiresOn}`;
}
