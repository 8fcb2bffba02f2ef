import type { KeyChange } from '../../core/change.ts';
import { mapConcurrently } from '../../core/concurrency.ts';
import type { ImportPlan } from '../../core/import/plan-import.ts';
import { InterruptedError } from '../command-error.ts';

/**
 * Writes the changes of an import concurrently. After a failure, no further change is started; those in flight are
 * completed and counted.
 * @param report called with a line for each written key, and with a summary
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
      `${written} of ${total} keys were imported. Import the same file again to import the rest.`,
      failure.error,
    );
  }
  report(`${total} to import, ${unchanged} already imported.`);
}

function describeImport({ key }: KeyChange): string {
  return `import “${key.name}” (…${key.hint}) of ${key.organisationId}: ${key.permissionLevel}, expires on ${key.expiresOn}`;
}
