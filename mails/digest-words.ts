import type { Temporal } from 'temporal-polyfill';
import { toDate } from '../core/calendar.ts';
import { UNPRINTABLE } from '../core/key-name.ts';
import type { DigestContent, DigestEntry } from '../core/reminders/digest.ts';

/** Maximum length of a name in a subject, in grapheme clusters. A phone shows about this much. */
const SUBJECT_NAME_LENGTH = 50;
/** Number of people that a mail names who are reminded, too. */
const NAMES_LISTED = 3;
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/** Below this number of hours, days are too coarse: “tomorrow” may be in an hour, and still today in another zone. */
const HOURS_COUNTED = 48;

/** Makes a name safe for headers and text: one line of well-formed, printable characters. */
export function toPrintable(name: string): string {
  return name.toWellFormed().replace(EVERY_UNPRINTABLE, ' ').replace(/\s+/gu, ' ').trim();
}

/** Whether a key has stopped working by the time of the mail. */
export function hasEnded({ hoursLeft }: DigestEntry): boolean {
  return hoursLeft < 0;
}

/** Formats the subject of a digest: its most urgent fact, and the number of other keys. */
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

/** Formats what happens to a key and how soon, to follow its name. */
export function formatDeadline(entry: DigestEntry): string {
  const { hoursLeft, daysLeft, endsWithOverlap } = entry;
  if (hasEnded(entry)) return endsWithOverlap ? 'has stopped working' : 'has expired';
  if (hoursLeft === 0) return 'stops working in less than an hour';
  if (hoursLeft < HOURS_COUNTED) return `stops working in ${hoursLeft} ${hoursLeft === 1 ? 'hour' : 'hours'}`;
  return `stops working in ${daysLeft} days`;
}

/**
 * Formats a key's end unambiguously: with weekday, name of the month, and time zone. In the last hours, also on the reader's
 * clock and in UTC.
 */
export function formatEndSentence(entry: DigestEntry, readerZone: string): string {
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

/** Formats when the mail was written, on the reader's clock. */
export function formatWritten({
  writtenAt,
  timeZone,
}: Pick<DigestContent, 'writtenAt' | 'timeZone'>): string {
  return `${formatLongDate(toDate(new Date(writtenAt), timeZone))}, ${formatTime(writtenAt, timeZone)} (${formatTimeZone(timeZone, writtenAt)})`;
}

/** Formats what programs can do with a key, and lose when it stops working. */
export function formatAbilities(abilities: readonly string[]): string {
  return abilities.length === 0 ? 'nothing at present' : abilities.join('; ');
}

/** Formats the day of the last use, in the organisation's time zone. */
export function formatLastUseDay({ lastUsedAt, timeZone }: DigestEntry): string {
  return lastUsedAt === undefined ? 'never' : formatLongDate(toDate(new Date(lastUsedAt), timeZone));
}

/** Formats why a key of another organisation is in a recipient's mail. Undefined for their own organisation. */
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

/** Formats who else is reminded: the first names, and the number of further people. */
export function formatAlsoReminded({ alsoReminded: { names, others } }: DigestEntry): string {
  const named = names.slice(0, NAMES_LISTED).map(toPrintable);
  const more = names.length - named.length + others;
  if (named.length + more === 0) return 'nobody else';
  const unnamed =
    named.length === 0
      ? `${more} ${more === 1 ? 'person' : 'people'}`
      : `${more} ${more === 1 ? 'other' : 'others'}`;
  return new Intl.ListFormat('en-GB').format([...named, ...(more > 0 ? [unnamed] : [])]);
}

/** Formats whom a contact asks to replace a key: administrators, or whoever manages the organisation's keys. */
export function formatWhomToAsk({ alsoReminded: { names }, organisationName }: DigestEntry): string {
  if (names.length === 0) return `whoever manages API keys for ${toPrintable(organisationName)}`;
  const named = names.slice(0, NAMES_LISTED).map(toPrintable);
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(named);
}

/** Formats a number of keys. */
export function formatKeyCount(count: number, which = ''): string {
  return `${count} ${which}${count === 1 ? 'key' : 'keys'}`;
}

/** Formats an instant in a zone. Midnight becomes the start of a date, so that nobody takes it for its end. */
function formatInstant(instant: string, timeZone: string): string {
  const date = toDate(new Date(instant), timeZone);
  const isStart = date.toZonedDateTime(timeZone).epochMilliseconds === Date.parse(instant);
  return isStart
    ? `at the start of ${formatLongDate(date)}`
    : `on ${formatLongDate(date)} at ${formatTime(instant, timeZone)}`;
}

/** Formats an instant for comparison with the reader's clock. */
function formatClock(instant: string, timeZone: string): string {
  return `${formatLongDate(toDate(new Date(instant), timeZone))} at ${formatTime(instant, timeZone)}`;
}

/** Formats a date, such as Friday, 5 March 2027. */
function formatLongDate(date: Temporal.PlainDate): string {
  return date.toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

function formatTime(instant: string, timeZone: string): string {
  return new Date(instant).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
}

/** Formats the common name of a time zone, such as United Kingdom Time. */
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
