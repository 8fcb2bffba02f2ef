import { type ApiKey, endOf, hasExpired, type KeyStatus } from './api-key.ts';
import { EXPIRING_DAYS } from './expiring.ts';
import { daysUntil, LISTED_AFTER_EXPIRY_DAYS } from './expiry.ts';

/** How a key stands at a time; `expiring` from the first reminder on. */
export function statusOf(key: ApiKey, now: Date, timeZone: string): KeyStatus {
  if (hasExpired(key, now)) return 'expired';
  if (!key.enabled) return 'disabled';
  return daysUntil(key.expiresOn, now, timeZone) <= EXPIRING_DAYS ? 'expiring' : 'active';
}

/** When the record of a key may be removed: seconds since the epoch, as DynamoDB's TTL counts. */
export function purgeAtOf(key: ApiKey): number {
  return Math.floor(endOf(key) / 1000) + LISTED_AFTER_EXPIRY_DAYS * 24 * 60 * 60;
}
