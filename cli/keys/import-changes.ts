import type { KeyChange } from '../../core/change.ts';
import { mapConcurrently } from '../../core/concurrency.ts';
import type { ImportPlan } from '../../core/import/plan-import.ts';
import { InterruptedError } from '../describe-failure.ts';

/**
 * Writes what is to be imported, several changes at a time. After a failure no further change is begun; those under way
 * are completed and counted.
 * @param report gets a line for each key once it is written, and a summary
 * @throws InterruptedError if a change could not be written
 */
export async function importChanges(
  { changes, unchanged }: ImportPlan,
  commit: (changes: readonly KeyChange[]) => Promise<void>,
  report: (line: string) => void,
): Promise<void> {
  const total = changes.flat().length;
  let written = 0;
  let failure: { error: unknown } | undefined;
  await mapConcurrently(changes, async (together) => {
    if (failure) return;
    try {
      await commit(together);
    } catch (error) {
      failure ??= { error };
      return;
    }
    written += together.length;
    for (const change of together) report(describeImport(change));
  });
  if (failure) {
    throw new InterruptedError(
      `${written} of ${total} keys were imported. Import the same file again: keys that are there already stay as they are.`,
      failure.error,
    );
  }
  report(`${total} to import, ${unchanged} there already.`);
}

function describeImport({ key }: KeyChange): string {
  return `import “${key.name}” (…${key.hint}) of ${key.organisationId}: ${key.permissionLevel}, expires on ${key.expiresOn}`;
}
