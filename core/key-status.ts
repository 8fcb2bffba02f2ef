import { type ApiKey, getEnd, hasExpired, type KeyStatus } from './api-key.ts';
import { getStartOfDay } from './calendar.ts';
import { LISTED_AFTER_EXPIRY_DAYS } from './expiry.ts';

/**
 * Gets the status of a key at a given time.
 * @param expiringDays days before its end at which a key begins to count as expiring: the first stage of the reminders
 */
export function getStatus(key: ApiKey, now: Date, timeZone: string, expiringDays: number): KeyStatus {
  if (hasExpired(key, now)) return 'expired';
  if (!key.enabled) return 'disabled';
  if (key.replacedBy !== undefined) return 'replaced';
  return now.getTime() >= getStartOfDay(key.endsOn, expiringDays, timeZone) ? 'expiring' : 'active';
}

/** When DynamoDB's TTL may remove the record of a key, in seconds since the epoch. */
export function getPurgeTime(key: ApiKey): number {
  return Math.floor(getEnd(key) / 1000) + LISTED_AFTER_EXPIRY_DAYS * 24 * 60 * 60;
}
