import { type ApiKey, endOf, hasExpired } from '../api-key.ts';
import { memoize } from '../concurrency.ts';
import { isTimeZone } from '../expiry.ts';
import type { KeyReference } from '../key-value.ts';
import type { Organisation } from '../organisation.ts';
import type { ReminderDirectory } from './ports.ts';

/** The end of a key as the ledger names it: ISO 8601 in UTC, to the millisecond. */
export function formatEnd(key: Pick<ApiKey, 'expiresAt' | 'worksUntil'>): string {
  return new Date(endOf(key)).toISOString();
}

/**
 * Whether anybody is to be reminded of a key. False for disabled keys, and for keys whose successor works and is in use,
 * unless they have themselves been used since the successor first was. A successor that was never used may have been
 * forgotten, and one that was deleted or does not work replaces nothing.
 */
export async function needsReminder(
  key: KeyReference & Pick<ApiKey, 'enabled' | 'replacedBy'>,
  { apiKey }: Pick<ReminderDirectory, 'apiKey'>,
  now: Date,
): Promise<boolean> {
  const { organisationId, keyId, enabled, replacedBy } = key;
  if (!enabled) return false;
  if (replacedBy === undefined) return true;
  const successor = await apiKey({ organisationId, keyId: replacedBy });
  if (!successor?.enabled || hasExpired(successor, now)) return true;
  const inUseSince = successor.firstUsedAt ?? successor.lastUsedAt;
  if (inUseSince === undefined) return true;
  const lastUsedAt = (await apiKey({ organisationId, keyId }))?.lastUsedAt;
  return lastUsedAt !== undefined && Date.parse(lastUsedAt) > Date.parse(inUseSince);
}

/** An organisation as reminders find it; `fault` says why its keys cannot be told of. */
export type FoundOrganisation =
  | { organisation: Organisation; fault?: undefined }
  | { organisation?: undefined; fault: 'organisation-missing' | 'time-zone-unknown' };

/** Finds organisations, each read once. */
export function organisationFinder({
  organisation,
}: Pick<ReminderDirectory, 'organisation'>): (organisationId: string) => Promise<FoundOrganisation> {
  return memoize(async (organisationId) => {
    const found = await organisation(organisationId);
    if (!found) return { fault: 'organisation-missing' };
    return isTimeZone(found.timeZone) ? { organisation: found } : { fault: 'time-zone-unknown' };
  });
}
