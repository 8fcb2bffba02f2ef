import { Temporal } from 'temporal-polyfill';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The calendar date of an instant in a time zone. */
export function toDate(at: Date, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The calendar date of an instant in UTC, `YYYY-MM-DD`. */
export function formatUtcDate(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The first instant of a calendar date in a time zone. If the zone skips midnight, the first instant after the gap. */
export function getStartOfDate(date: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return date.toZonedDateTime(timeZone).toInstant();
}

/** Whole days from today to a calendar date, both in the time zone: 0 on the date itself, negative after it. */
export function countDaysUntil(date: string, now: Date, timeZone: string): number {
  return toDate(now, timeZone).until(Temporal.PlainDate.from(date)).days;
}

/**
 * The instant at which the calendar date `days` before another one begins in a time zone.
 * @param date `YYYY-MM-DD`
 * @returns milliseconds since the epoch
 */
export function getStartOfDay(date: string, days: number, timeZone: string): number {
  return getStartOfDate(Temporal.PlainDate.from(date).subtract({ days }), timeZone).epochMilliseconds;
}

/**
 * The same time of day in the zone a number of days later, across clock changes. Rounded down to whole seconds, because
 * HTTP dates have no fractions, and AWS does not say whether conditions of policies do.
 * @returns ISO 8601 in UTC
 */
export function addDays(from: Date, days: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(from.getTime())
    .toZonedDateTimeISO(timeZone)
    .add({ days })
    .round({ smallestUnit: 'second', roundingMode: 'floor' })
    .toInstant()
    .toString();
}

/** The same time of day in UTC a number of days earlier. */
export function subtractDays(time: Date, days: number): Date {
  return new Date(time.getTime() - days * DAY_MS);
}

/** Whether the runtime knows a time zone by this IANA name. Not offsets such as `+02:00`, which know no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
