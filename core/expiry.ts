import { Temporal } from 'temporal-polyfill';
import { type ApiKey, getEnd } from './api-key.ts';

/** When a key stops working: a date in the organisation's time zone and the instant at which that date starts. */
export interface Expiry {
  /** Calendar date `YYYY-MM-DD`; the key does not work from the first instant of that date. */
  expiresOn: string;
  /** That first instant, ISO 8601 in UTC. */
  expiresAt: string;
}

/** Days after its end for which an expired key stays listed, so that people can see why a caller fails. */
export const LISTED_AFTER_EXPIRY_DAYS = 90;

/**
 * The expiry of a key that is created at `createdAt` and lives for `life` (ISO 8601, such as `P1Y`), counted in
 * calendar units of the organisation's time zone. A date that does not exist (29 February) becomes the last day of its month.
 * @throws RangeError where the time zone or the duration is not one.
 */
export function computeExpiry(createdAt: Date, timeZone: string, life: string): Expiry {
  return buildExpiry(toDate(timeZone, createdAt).add(Temporal.Duration.from(life)).toString(), timeZone);
}

/**
 * The expiry of a key whose date is settled.
 * @param expiresOn `YYYY-MM-DD`
 * @throws RangeError where there is no such date or time zone.
 */
export function buildExpiry(expiresOn: string, timeZone: string): Expiry {
  const date = Temporal.PlainDate.from(expiresOn);
  return { expiresOn: date.toString(), expiresAt: getStartOfDate(date, timeZone).toString() };
}

/** Whole days from today in the time zone to a calendar date: 0 on the date itself, negative after it. */
export function countDaysUntil(date: string, now: Date, timeZone: string): number {
  return toDate(timeZone, now).until(Temporal.PlainDate.from(date), { largestUnit: 'days' }).days;
}

/** A key with the date of its end, to be called whenever its expiry, overlap or time zone has been set. */
export function withEnd(key: Omit<ApiKey, 'endsOn'>, timeZone: string): ApiKey {
  return { ...key, endsOn: toDate(timeZone, new Date(getEnd(key))).toString() };
}

/**
 * The instant at which a calendar date, `days` before another one, begins in a time zone; in milliseconds since the epoch.
 * On a date whose midnight the zone skips, that is the first instant after the gap.
 */
export function getStartOfDay(date: string, days: number, timeZone: string): number {
  return getStartOfDate(Temporal.PlainDate.from(date).subtract({ days }), timeZone).epochMilliseconds;
}

/**
 * The same time of day in the zone a number of days later, whatever the clocks do in between. ISO 8601 in UTC, in whole
 * seconds (the one before): that is all an HTTP date can tell, and nobody says whether the conditions of a policy can tell more.
 */
export function addDays(from: Date, days: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(from.getTime())
    .toZonedDateTimeISO(timeZone)
    .add({ days })
    .round({ smallestUnit: 'second', roundingMode: 'floor' })
    .toInstant()
    .toString();
}

/** The longest overlap after a rotation, in days. */
export const OVERLAP_MAX_DAYS = 30;

/** The instant at which a rotated key stops working after an overlap of `days`, but no later than its expiry. ISO 8601. */
export function getOverlapEnd(
  days: number,
  { expiresAt }: Pick<ApiKey, 'expiresAt'>,
  now: Date,
  timeZone: string,
): string {
  const end = addDays(now, days, timeZone);
  return Date.parse(end) < Date.parse(expiresAt) ? end : expiresAt;
}

/** Whether the runtime knows a time zone by this IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function toDate(timeZone: string, at: Date): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
}

function getStartOfDate(date: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return date.toZonedDateTime(timeZone).toInstant();
}
