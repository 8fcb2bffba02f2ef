import { Temporal } from 'temporal-polyfill';
import { endOf } from '../../core/api-key.ts';
import type { ApiKey } from '../api/types.ts';

/** A key with the day on which it stops working by itself. */
export interface Ending<Key> {
  key: Key;
  /** Calendar date in the key's organisation: its expiry date, or the day on which an overlap ends before that. */
  endsOn: string;
  /** Whether a successor is there to take its place. */
  isReplaced: boolean;
}

type EndingKey = Pick<
  ApiKey,
  'organisationId' | 'keyId' | 'expiresOn' | 'expiresAt' | 'worksUntil' | 'replacedBy'
>;

/**
 * When each key stops.
 * @param keys all that were read: a successor that is not among them has been deleted
 */
export function endingsOf<Key extends EndingKey>(
  keys: readonly Key[],
  timeZoneOf: (organisationId: string) => string,
): Ending<Key>[] {
  const ids = new Set(keys.map(({ keyId }) => keyId));
  return keys.map((key) => ({
    key,
    endsOn: endDateOf(key, timeZoneOf(key.organisationId)),
    isReplaced: key.replacedBy !== undefined && ids.has(key.replacedBy),
  }));
}

function endDateOf(key: EndingKey, timeZone: string): string {
  const end = endOf(key);
  if (end >= Date.parse(key.expiresAt)) return key.expiresOn; // as it was fixed, also where the zone was changed since
  return Temporal.Instant.fromEpochMilliseconds(end).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
