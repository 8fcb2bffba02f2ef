import { TIME_LEN } from 'ulid';
import { type ApiKey, hasExpired } from './api-key.ts';
import { buildUpdate, type KeyChange } from './change.ts';
import { findKeyValues, hashKeyValue, type KeyReference } from './key-value.ts';

/** A report that a key value was found where others can read it. Contains the value's hash, never the value. */
export interface LeakReport {
  /** A ULID. The ID of the event with which the key is disabled, so that a repeated report is recognised. */
  reportId: string;
  valueHash: string;
  /** The key that the value claims to be. Absent if it has no form of Latchkey's, as imported values have none. */
  claimed?: KeyReference;
  /** Who reported it, for people. */
  reporter: string;
}

/** Builds a report. Knows nothing of keys, so that the time that it takes says nothing about them. */
export function buildLeakReport(text: string, reporter: string, newId: () => string): LeakReport {
  const value = text.trim();
  const [found] = findKeyValues(value);
  return {
    reportId: newId(),
    valueHash: hashKeyValue(value),
    ...(found?.value === value && {
      claimed: { organisationId: found.organisationId, keyId: found.keyId },
    }),
    reporter,
  };
}

/**
 * Decides about the key of a leaked value.
 * @param key the key that the value claims to be; undefined if there is none
 * @returns the changes to write before people are told, which are none if an earlier attempt has written them; undefined if there
 *   is nothing to do, because the value does not work anyway
 */
export function disableLeakedKey(
  key: ApiKey | undefined,
  { reportId, valueHash, reporter }: LeakReport,
  now: Date,
): { changes: KeyChange[] } | undefined {
  if (key?.valueHash !== valueHash || hasExpired(key, now)) return undefined;
  if (!key.enabled) return isSameReport(key.lastEventId, reportId) ? { changes: [] } : undefined;
  const actor = { subject: 'latchkey', name: `Latchkey, for ${reporter}` };
  const context = { actor, now, newId: () => reportId };
  return { changes: [buildUpdate('disabled', key, { ...key, enabled: false }, context)] };
}

/** Whether an event has the ID of a report. The time in it is later if a clock was behind. */
export function isSameReport(eventId: string | undefined, reportId: string): boolean {
  return eventId?.slice(TIME_LEN) === reportId.slice(TIME_LEN);
}

/** The content of the mail about a leaked value. */
export interface LeakContent {
  recipientName: string;
  organisationName: string;
  keyName: string;
  hint: string;
  /** Opens the key on the page. Absent for contacts, who have no account. */
  keyUrl?: string;
}
