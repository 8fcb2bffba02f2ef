import { daysUntil } from '../../core/expiry.ts';

// In the reader's own language and habits.
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const fromNow = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const UNITS = [
  ['minute', 60, 60],
  ['hour', 3600, 24],
  ['day', 86_400, 60],
  ['month', 86_400 * 30, 24],
] as const;

/** A calendar date, such as an expiry date: the same wherever it is read. */
export function shownDate(calendarDate: string): string {
  return date.format(new Date(`${calendarDate}T00:00:00Z`));
}

/** A month with its year in full, lest it be read as a day, given as `2027-03`. */
export function shownMonth(yearMonth: string): string {
  return month.format(new Date(`${yearMonth}-01T00:00:00Z`));
}

/** How far off a calendar date of a time zone is: “in 12 days”, “yesterday”. */
export function daysFromNow(calendarDate: string, timeZone: string): string {
  return fromNow.format(daysUntil(calendarDate, new Date(), timeZone), 'day');
}

/** An instant in the reader's own time. */
export function shownMoment(instant: string): string {
  return moment.format(new Date(instant));
}

/** How long ago an instant was: “3 hours ago”. */
export function timeAgo(instant: string): string {
  const seconds = (Date.parse(instant) - Date.now()) / 1000;
  for (const [unit, length, limit] of UNITS) {
    const count = Math.trunc(seconds / length);
    if (Math.abs(count) < limit) return fromNow.format(count, unit);
  }
  return fromNow.format(Math.trunc(seconds / (86_400 * 365)), 'year');
}
