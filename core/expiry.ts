import { Temporal } from 'temporal-polyfill';
import { type ApiKey, getEnd } from './api-key.ts';
import { addDays, getStartOfDate, toDate } from './calendar.ts';

/** When a key expires: a date in the organisation's time zone, and the instant at which that date begins. */
export interface Expiry {
  /** Calendar date `YYYY-MM-DD`. The key does not work from its first instant. */
  expiresOn: string;
  /** That first instant, ISO 8601 in UTC. */
  expiresAt: string;
}

/** Days for which a key stays listed after its end, so that people can see why a caller fails. */
export const LISTED_AFTER_EXPIRY_DAYS = 90;

/**
 * Computes the expiry of a new key, in calendar units of the organisation's time zone. If the date does not exist
 * (29 February), the last day of its month is used.
 * @param life ISO 8601 duration, such as `P1Y`
 * @throws RangeError if the time zone or the duration is invalid
 */
export function computeExpiry(createdAt: Date, timeZone: string, life: string): Expiry {
  return buildExpiry(toDate(createdAt, timeZone).add(Temporal.Duration.from(life)).toString(), timeZone);
}

/**
 * Builds the expiry for a given date.
 * @param expiresOn `YYYY-MM-DD`
 * @throws RangeError if the date or the time zone is invalid
 */
export function buildExpiry(expiresOn: string, timeZone: string): Expiry {
  const date = Temporal.PlainDate.from(expiresOn);
  return { expiresOn: date.toString(), expiresAt: getStartOfDate(date, timeZone).toString() };
}

/** Sets the date of a key's end. Call it whenever the expiry, the overlap or the time zone has changed. */
export function withEnd(key: Omit<ApiKey, 'endsOn'>, timeZone: string): ApiKey {
  return { ...key, endsOn: toDate(new Date(getEnd(key)), timeZone).toString() };
}

/** The instant at which a rotated key stops working: `days` from now, but not after its expiry. ISO 8601 in UTC. */
export function getOverlapEnd(
  days: number,
  { expiresAt }: Pick<ApiKey, 'expiresAt'>,
  now: Date,
  timeZone: string,
): string {
  const end = addDays(now, days, timeZone);
  return Date.parse(end) < Date.parse(expiresAt) ? end : expiresAt;
}
