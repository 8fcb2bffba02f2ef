import { type ApiKey, hasExpired } from './api-key.ts';
import { buildExpiry, withEnd } from './expiry.ts';
import { isChange, type KeyEvent, type KeyState } from './key-event.ts';
import { getPurgeTime } from './key-status.ts';
import type { Organisation } from './organisation.ts';

// What comes back from a restored copy of the tables, if the live tables have lost it. The events of a key say what happened
// to it after the copy was made: a deleted key stays deleted, a disabled key stays disabled.

/** The part of an event that tells what a key became. */
export type KeyHistoryEntry = Pick<KeyEvent, 'eventId' | 'keyVersion' | 'type' | 'at' | 'before' | 'after'>;

/**
 * Why a row of the copy is not restored. `deleted`: on purpose. `expired`: its time would be up in the live table, too.
 * `value-missing`: the copy has an earlier value of the key, which must not work again.
 */
export type NotRestored = 'deleted' | 'expired' | 'organisation-missing' | 'key-missing' | 'value-missing';

/**
 * Decides about a key that the copy has and the live table has lost.
 * @param copied the key as it is in the copy
 * @param history its events, from the live table and from the copy, in any order
 * @param deletedAt when its imported value was marked as deleted, ISO 8601
 * @param organisation its organisation in the live directory
 * @returns the key with all changes that its history has, or why it is not restored
 */
export function restoreKey(
  copied: ApiKey,
  history: readonly KeyHistoryEntry[],
  {
    deletedAt,
    organisation,
    now,
  }: { deletedAt?: string | undefined; organisation: Organisation | undefined; now: Date },
): ApiKey | NotRestored {
  if (deletedAt !== undefined || findDeletion(history) !== undefined) return 'deleted';
  if (!organisation) return 'organisation-missing';
  const changes = history.filter(({ type }) => isChange(type)).toSorted(byId);
  if (changes.some(({ type, keyVersion = 0 }) => type === 'reissued' && keyVersion > copied.version)) {
    return 'value-missing';
  }
  const changed = changes.reduce(applyEvent, copied);
  const versions = changes.map(({ keyVersion = 0 }) => keyVersion);
  const lastEventId = changes.at(-1)?.eventId ?? copied.lastEventId;
  const key: ApiKey = {
    ...changed,
    ...restoreMilestones(copied, history),
    version: Math.max(copied.version, changes.length, ...versions),
    ...(lastEventId !== undefined && { lastEventId }),
  };
  const restored = withEnd(
    // As a change of the time zone would have done. It revives no key that has ended.
    hasExpired(key, now) ? key : { ...key, ...buildExpiry(key.expiresOn, organisation.timeZone) },
    organisation.timeZone,
  );
  return hasPassed(getPurgeTime(restored), now) ? 'expired' : restored;
}

/** What is stored about an imported value: its key, or that it was deleted. */
type ImportedRow = { organisationId: string; keyId: string } | { deletedAt: string };

/**
 * Decides about the hash of an imported value that the copy has and the live table has lost. If its key was deleted, the hash
 * comes back without the key, so that a repeated import does not create the key again.
 * @param keyDeletedAt when its key was deleted, ISO 8601
 * @param hasKey whether its key is in the live table, or is restored
 */
export function restoreImportedValue(
  copied: ImportedRow,
  {
    keyDeletedAt,
    hasKey,
    purgeAt,
    now,
  }: {
    keyDeletedAt?: string | undefined;
    hasKey: boolean;
    purgeAt: number | undefined;
    now: Date;
  },
): 'restore' | { deletedAt: string } | NotRestored {
  if (hasPassed(purgeAt, now)) return 'expired';
  if ('deletedAt' in copied) return 'restore';
  if (keyDeletedAt !== undefined) return { deletedAt: keyDeletedAt };
  return hasKey ? 'restore' : 'key-missing';
}

/** Finds out when a key was deleted, ISO 8601. Undefined if it was not. */
export function findDeletion(history: readonly KeyHistoryEntry[]): string | undefined {
  return history.find(({ type }) => type === 'deleted')?.at;
}

/** Whether TTL may have removed a row by now. @param purgeAt in seconds since the epoch */
export function hasPassed(purgeAt: number | undefined, now: Date): boolean {
  return purgeAt !== undefined && purgeAt * 1000 <= now.getTime();
}

/** Events have the values that fields got, so applying one that the copy has already changes nothing in the end. */
function applyEvent(key: ApiKey, { before = {}, after = {} }: KeyHistoryEntry): ApiKey {
  const fields = Object.keys({ ...before, ...after }) as (keyof KeyState)[];
  const kept = Object.entries(key).filter(([field]) => !(fields as string[]).includes(field));
  return { ...Object.fromEntries(kept), ...after } as ApiKey;
}

/** Restores that a key was first used, or that its end was told, after it was copied, so that neither has an event again. */
function restoreMilestones(
  { lastUsedAt }: ApiKey,
  history: readonly KeyHistoryEntry[],
): Pick<ApiKey, 'firstUsedAt' | 'lastUsedAt' | 'toldEnd'> {
  const firstUse = history.find(({ type }) => type === 'first-used');
  const ended = history.find(({ type }) => type === 'ended');
  return {
    ...(lastUsedAt === undefined && firstUse && { firstUsedAt: firstUse.at, lastUsedAt: firstUse.at }),
    ...(ended && { toldEnd: ended.at }),
  };
}

/** ULIDs sort by time. */
function byId(one: KeyHistoryEntry, other: KeyHistoryEntry): number {
  return one.eventId < other.eventId ? -1 : 1;
}
