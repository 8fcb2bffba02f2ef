import { countDaysUntil } from '../../core/calendar.ts';

// Dates in the reader's own format; words in the language of the page.
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const relativeTime = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const conjunction = new Intl.ListFormat('en');
const disjunction = new Intl.ListFormat('en', { type: 'disjunction' });

/** Each unit with its length in seconds, and the count from which the next unit is used. */
const UNITS = [
  ['minute', 60, 60],
  ['hour', 3600, 24],
  ['day', 86_400, 60],
  ['month', 86_400 * 30, 24],
] as const;

/** Formats a calendar date such as an expiry date, which is the same wherever it is read. */
export function formatDate(calendarDate: string): string {
  return date.format(new Date(`${calendarDate}T00:00:00Z`));
}

/** @param yearMonth such as `2027-03` */
export function formatMonth(yearMonth: string): string {
  return month.format(new Date(`${yearMonth}-01T00:00:00Z`));
}

/** Formats an instant in the reader's time zone. */
export function formatDateTime(instant: string): string {
  return dateTime.format(new Date(instant));
}

/** Formats how far away a calendar date is in a time zone: “in 12 days”, “yesterday”. */
export function formatDaysFromNow(calendarDate: string, timeZone: string): string {
  return relativeTime.format(countDaysUntil(calendarDate, new Date(), timeZone), 'day');
}

/** Formats how long ago an instant was: “3 hours ago”. */
export function formatTimeAgo(instant: string): string {
  const seconds = (Date.parse(instant) - Date.now()) / 1000;
  for (const [unit, length, limit] of UNITS) {
    const count = Math.trunc(seconds / length);
    if (Math.abs(count) < limit) return relativeTime.format(count, unit);
  }
  return relativeTime.format(Math.trunc(seconds / (86_400 * 365)), 'year');
}

/** “a, b, and c” */
export function formatList(items: readonly string[]): string {
  return conjunction.format(items);
}

/** “a, b, or c” */
export function formatAlternatives(items: readonly string[]): string {
  return disjunction.format(items);
}

/** @param count how many there are; `formatCount(2, 'key')` is “2 keys” */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * Says when administrators get the first reminder of a key's end.
 * @param expiringDays days before the end; 0: once the key has stopped working
 */
export function formatFirstReminder(expiringDays: number): string {
  return expiringDays === 0
    ? 'Administrators get an email when a key has stopped working.'
    : `Administrators get reminders by email, starting ${formatCount(expiringDays, 'day')} before a key stops working.`;
}
