import type { ChangeContext } from '../../core/change.ts';
import { mapConcurrently } from '../../core/concurrency.ts';
import { DomainError } from '../../core/domain-error.ts';
import { moveToTimeZone } from '../../core/life-cycle.ts';
import type { Organisation } from '../../core/organisation.ts';
import { listPages } from '../../core/paging.ts';
import type { ApiKeyStore } from '../../core/ports.ts';

type Keys = Pick<ApiKeyStore, 'list' | 'find' | 'commit'>;

/** Counts the keys of an organisation whose instants do not match its time zone. */
export function countKeysToMove(
  keys: Keys,
  organisation: Organisation,
  changeContext: ChangeContext,
): Promise<number> {
  return forEachKeyToMove(keys, organisation, changeContext, async () => {});
}

/**
 * Moves the keys of an organisation to its time zone, each with an event in the same transaction. It repeats until no key
 * is left, because a concurrent request may create a key after reading the earlier time zone.
 */
export async function moveKeys(
  keys: Keys,
  organisation: Organisation,
  changeContext: ChangeContext,
): Promise<void> {
  const move = async (keyId: string): Promise<void> => {
    const key = await keys.find(organisation.organisationId, keyId);
    if (!key) return;
    try {
      await keys.commit(moveToTimeZone(key, organisation.timeZone, changeContext).changes);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'version-outdated') throw error;
      await move(keyId); // an administrator changed it at the same moment
    }
  };
  while ((await forEachKeyToMove(keys, organisation, changeContext, move)) > 0);
}

async function forEachKeyToMove(
  keys: Keys,
  { organisationId, timeZone }: Organisation,
  changeContext: ChangeContext,
  act: (keyId: string) => Promise<void>,
): Promise<number> {
  let count = 0;
  for await (const page of listPages((request) => keys.list(organisationId, request))) {
    const moving = page.filter((key) => moveToTimeZone(key, timeZone, changeContext).changes.length > 0);
    await mapConcurrently(moving, ({ keyId }) => act(keyId));
    count += moving.length;
  }
  return count;
}
