import { type ApiKey, getEnd, hasExpired, type KeyStatus } from './api-key.ts';
import { getStartOfDay, LISTED_AFTER_EXPIRY_DAYS } from './expiry.ts';

/**
 * How a key stands at a time.
 * @param expiringDays days before its end from which a key counts as expiring: the first stage of the reminders
 */
export function getStatus(key: ApiKey, now: Date, timeZone: string, expiringDays: number): KeyStatus {
  if (hasExpired(key, now)) return 'expired';
  if (!key.enabled) return 'disabled';
  if (key.replacedBy !== undefined) return 'replaced';
  return now.getTime() >= getStartOfDay(key.endsOn, expiringDays, timeZone) ? 'expiring' : 'active';
}

/** When the record of a key may be removed: seconds since the epoch, as DynamoDB's TTL counts. */
export function getPurgeTime(key: ApiKey): number {
  return Math.floor(getEnd(key) / 1000) + LISTED_AFTER_EXPIRY_DAYS * 24 * 60 * 60;
}
