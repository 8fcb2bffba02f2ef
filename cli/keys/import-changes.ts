import type { KeyChange } from '../../core/change.ts';
import { mapConcurrently } from '../../core/concurrency.ts';
import type { ImportPlan } from '../../core/import/plan-import.ts';
import { InterruptedError } from '../command-error.ts';

/** @param isFirst whether this is the import's first key of its organisation */
export type CommitImport = (changes: readonly KeyChange[], isFirst: boolean) => Promise<void>;

/**
 * Writes the changes of an import concurrently. The first key of each organisation is written before its others. After a failure, no further change is started; those in flight are
 * completed and counted.
 * @param report called with a line for each written key, and with a summary
 * @throws InterruptedError if a change could not be written
 */
export async function importChanges(
  { changes, unchanged }: ImportPlan,
  commit: CommitImport,
  report: (line: string) => void,
): Promise<void> {
  const total = changes.flat().length;
  let written = 0;
  let failure: { error: unknown } | undefined;
  const write = async (together: readonly KeyChange[], isFirst: boolean): Promise<void> => {
    if (failure) return;
    try {
      await commit(together, isFirst);
    } catch (error) {
      failure ??= { error };
      return;
    }
    written += together.length;
    for (const change of together) report(describeImport(change));
  };
  const firsts = new Set(
    Map.groupBy(changes, getOrganisationId)
      .values()
      .map(([first]) => first),
  );
  const isFirst = (together: KeyChange[]): boolean => firsts.has(together);
  await mapConcurrently(changes.filter(isFirst), (together) => write(together, true));
  await mapConcurrently(
    changes.filter((together) => !isFirst(together)),
    (together) => write(together, false),
  );
  if (failure) {
    throw new InterruptedError(
      `${written} of ${total} keys were imported. Import the same file again to import the rest.`,
      failure.error,
    );
  }
  report(`${total} to import, ${unchanged} already imported.`);
}

function getOrganisationId([change]: readonly KeyChange[]): string | undefined {
  return change?.key.organisationId;
}

function describeImport({ key }: KeyChange): string {
  return `import “${key.name}” (…${key.hint}) of ${key.organisationId}: ${key.permissionLevel}, expires on ${key.expiresOn}`;
}
