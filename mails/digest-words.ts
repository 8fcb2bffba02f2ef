import { Temporal } from 'temporal-polyfill';
import { UNPRINTABLE } from '../core/key-name.ts';
import type { Permission } from '../core/permissions.ts';
import type { DigestContent, DigestEntry } from '../core/reminders/digest.ts';

/** The longest name in a subject, in characters as people see them: a phone shows about this much. */
const SUBJECT_NAME_LENGTH = 50;
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/** Below that many hours, days are too coarse: “tomorrow” may be in an hour, and elsewhere today. */
const HOURS_COUNTED = 48;

const WHAT_STOPS: Record<Permission, string> = {
  authentication: 'signing people in through the API connector',
  reports: 'downloading usage reports',
  accounts: 'reading and creating accounts',
};

/** A name as it may stand in a header and in a text: one line of well-formed characters that can be shown. */
export function toPrintable(name: string): string {
  return name.toWellFormed().replace(EVERY_UNPRINTABLE, ' ').replace(/\s+/gu, ' ').trim();
}

/** Whether a key has stopped working by the time of the mail. */
export function hasEnded({ hoursLeft }: DigestEntry): boolean {
  return hoursLeft < 0;
}

/** The most urgent fact of a digest, and how many more keys it tells of. */
export function formatSubject({ entries, omitted }: Pick<DigestContent, 'entries' | 'omitted'>): string {
  const [first, ...others] = entries;
  if (!first) throw new RangeError('A digest tells of at least one key.');
  const fact = `“${shorten(toPrintable(first.keyName))}” ${formatDeadline(first)}`;
  const more = others.length + omitted;
  if (more === 0) return fact;
  const ended = others.filter(hasEnded).length;
  const [have, stop] = more === 1 ? ['1 more key has', 'stops'] : [`${more} more keys have`, 'stop'];
  if (ended === more) return `${fact}, and ${have} stopped`;
  if (ended > 0) return `${fact}, and ${have} stopped or ${stop} soon`;
  return `${fact}, and ${formatKeyCount(more, 'more ')} ${stop} soon`;
}

/** What happens to a key and how soon, to follow its name. */
export function formatDeadline(entry: DigestEntry): string {
  const { hoursLeft, daysLeft, endsWithOverlap } = entry;
  if (hasEnded(entry)) return endsWithOverlap ? 'has stopped working' : 'has expired';
  if (hoursLeft === 0) return 'stops working in less than an hour';
  if (hoursLeft < HOURS_COUNTED) return `stops working in ${hoursLeft} ${hoursLeft === 1 ? 'hour' : 'hours'}`;
  return `stops working in ${daysLeft} days`;
}

/**
 * When exactly, in words that no one can misread: the weekday, the month's name and whose time. In the last hours the same
 * instant also as the reader's clock shows it, and in UTC.
 */
export function formatEnd(entry: DigestEntry, readerZone: string): string {
  const { timeZone, hoursLeft, endsAt } = entry;
  const when = `${formatInstant(endsAt, timeZone)} (${formatTimeZone(timeZone, endsAt)})`;
  if (hasEnded(entry)) return `It stopped working ${when}.`;
  if (hoursLeft >= HOURS_COUNTED) return `It stops working ${when}.`;
  const reader =
    formatClock(endsAt, readerZone) === formatClock(endsAt, timeZone)
      ? ''
      : `${formatClock(endsAt, readerZone)} (${formatTimeZone(readerZone, endsAt)}), `;
  return `It stops working ${when}. That is ${reader}${formatClock(endsAt, 'UTC')} UTC.`;
}

/** When the mail was written, on the reader's clock. */
export function formatWritten({
  writtenAt,
  timeZone,
}: Pick<DigestContent, 'writtenAt' | 'timeZone'>): string {
  return `${formatDate(toDate(writtenAt, timeZone))}, ${formatTime(writtenAt, timeZone)} (${formatTimeZone(timeZone, writtenAt)})`;
}

/** What people can no longer do. */
export function formatStops(stops: readonly Permission[]): string {
  if (stops.length === 0) return 'nothing, as this key permits nothing at present';
  return stops.map((permission) => WHAT_STOPS[permission]).join('; ');
}

/** The day of the last use, in the organisation's time zone. */
export function formatLastUse({ lastUsedAt, timeZone }: DigestEntry): string {
  return lastUsedAt === undefined ? 'never' : formatDate(toDate(lastUsedAt, timeZone));
}

/** Why a key of another organisation is in a recipient's mail; nothing if it is their own. */
export function formatReason({ because, organisationName }: DigestEntry): string | undefined {
  const organisation = toPrintable(organisationName);
  switch (because) {
    case 'own':
      return undefined;
    case 'no-administrator':
      return `You get this because ${organisation} has no administrator of its own.`;
    case 'unreachable':
      return `You get this because our mail does not reach the administrators of ${organisation}.`;
    case 'above':
      return `You get this because you administer an organisation above ${organisation}.`;
  }
}

/** A number of keys, in words. */
export function formatKeyCount(count: number, which = ''): string {
  return `${count} ${which}${count === 1 ? 'key' : 'keys'}`;
}

/** An instant on a zone's calendar and clock; midnight as the start of a date, which nobody takes for its end. */
function formatInstant(instant: string, timeZone: string): string {
  const date = toDate(instant, timeZone);
  const isStart = date.toZonedDateTime(timeZone).epochMilliseconds === Date.parse(instant);
  return isStart
    ? `at the start of ${formatDate(date)}`
    : `on ${formatDate(date)} at ${formatTime(instant, timeZone)}`;
}

/** An instant, to be compared with the reader's own clock. */
function formatClock(instant: string, timeZone: string): string {
  return `${formatDate(toDate(instant, timeZone))} at ${formatTime(instant, timeZone)}`;
}

/** A date such as Friday, 5 March 2027. */
function formatDate(date: Temporal.PlainDate): string {
  return date.toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

function formatTime(instant: string, timeZone: string): string {
  return new Date(instant).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
}

function toDate(instant: string, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** What people call a time zone, such as United Kingdom Time. */
function formatTimeZone(timeZone: string, at: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longGeneric' }).formatToParts(
    new Date(at),
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

function shorten(name: string): string {
  const characters = Array.from(new Intl.Segmenter('en-GB').segment(name), ({ segment }) => segment);
  if (characters.length <= SUBJECT_NAME_LENGTH) return name;
  return `${characters
    .slice(0, SUBJECT_NAME_LENGTH - 1)
    .join('')
    .trimEnd()}…`;
}
