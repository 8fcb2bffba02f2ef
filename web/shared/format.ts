const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

// In the language of the page, whatever the browser's language, calendar and digits. The month is a word, because people
// read 3/5 and 5/3 differently.
const LOCALE = 'en-GB-u-ca-gregory-nu-latn';
const DAY = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const calendarDate = new Intl.DateTimeFormat(LOCALE, { ...DAY, timeZone: 'UTC' });
const shortDate = new Intl.DateTimeFormat(LOCALE, { ...DAY, month: 'short' });
const shortCalendarDate = new Intl.DateTimeFormat(LOCALE, { ...DAY, month: 'short', timeZone: 'UTC' });
const calendarMonth = new Intl.DateTimeFormat(LOCALE, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const localDate = new Intl.DateTimeFormat(LOCALE, DAY);
const localTime = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const relativeTime = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const conjunction = new Intl.ListFormat('en');
const disjunction = new Intl.ListFormat('en', { type: 'disjunction' });
const number = new Intl.NumberFormat('en');

/** Formats a calendar date such as an expiry date, which is the same wherever it is read: “5 March 2027”. */
export function formatDate(date: string): string {
  return calendarDate.format(new Date(`${date}T00:00:00Z`));
}

/** Formats a calendar date for a column of a table: “5 Mar 2027”. */
export function formatShortDate(date: string): string {
  return shortCalendarDate.format(new Date(`${date}T00:00:00Z`));
}

/** @param yearMonth such as `2027-03` */
export function formatMonth(yearMonth: string): string {
  return calendarMonth.format(new Date(`${yearMonth}-01T00:00:00Z`));
}

/** Formats the date of an instant in the reader's time zone, for a column of a table. */
export function formatShortLocalDate(instant: string): string {
  return shortDate.format(new Date(instant));
}

/** Formats an instant in the reader's time zone: “5 March 2027, 14:00”. */
export function formatDateTime(instant: string): string {
  const at = new Date(instant);
  return `${localDate.format(at)}, ${localTime.format(at)}`;
}

/** Formats an instant in the reader's time zone, for a column of a table: “5 Mar 2027, 14:00”. */
export function formatShortDateTime(instant: string): string {
  const at = new Date(instant);
  return `${shortDate.format(at)}, ${localTime.format(at)}`;
}

/**
 * Formats how far an instant is from now, by the reader's clock and calendar: “3 hours ago”, “in 5 hours”, “tomorrow”,
 * “in 12 days”. Within a day it counts hours, because “tomorrow” could be in minutes.
 */
export function formatFromNow(instant: string): string {
  const then = new Date(instant);
  const now = new Date();
  const distance = then.getTime() - now.getTime();
  if (Math.abs(distance) < HOUR_MS) return relativeTime.format(Math.trunc(distance / MINUTE_MS), 'minute');
  if (Math.abs(distance) < DAY_MS) return relativeTime.format(Math.trunc(distance / HOUR_MS), 'hour');
  const days = Math.round((getMidnight(then) - getMidnight(now)) / DAY_MS);
  if (Math.abs(days) < 60) return relativeTime.format(days, 'day');
  const months = Math.trunc(days / 30);
  if (Math.abs(months) < 24) return relativeTime.format(months, 'month');
  return relativeTime.format(Math.trunc(days / 365), 'year');
}

/** The start of an instant's day in the reader's time zone. */
function getMidnight(instant: Date): number {
  return new Date(instant.getFullYear(), instant.getMonth(), instant.getDate()).getTime();
}

/** “a, b, and c” */
export function formatList(items: readonly string[]): string {
  return conjunction.format(items);
}

/** “a, b, or c” */
export function formatAlternatives(items: readonly string[]): string {
  return disjunction.format(items);
}

/** “10,000” */
export function formatNumber(value: number): string {
  return number.format(value);
}

/** @param count how many there are; `formatCount(2, 'key')` is “2 keys” */
export function formatCount(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
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
