import { Temporal } from 'temporal-polyfill';
import { UNPRINTABLE } from '../core/key-name.ts';
import type { ApiFunction } from '../core/permissions.ts';
import type { DigestContent, DigestEntry } from '../core/reminders/digest.ts';

/** The longest name in a subject, in characters as people see them: a phone shows about this much. */
const SUBJECT_NAME_LENGTH = 50;
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

const WHAT_STOPS: Record<ApiFunction, string> = {
  authentication: 'signing people in through the API connector',
  reports: 'downloading usage reports',
  accounts: 'reading and creating accounts',
};

/** A name as it may stand in a header and in a text: one line of well-formed characters that can be shown. */
export function printable(name: string): string {
  return name.toWellFormed().replace(EVERY_UNPRINTABLE, ' ').replace(/\s+/gu, ' ').trim();
}

/** The most urgent fact of a digest, and how many more keys it tells of. */
export function subjectOf({ entries, omitted }: Pick<DigestContent, 'entries' | 'omitted'>): string {
  const [first, ...others] = entries;
  if (!first) throw new RangeError('A digest tells of at least one key.');
  const fact = `“${shortened(printable(first.keyName))}” ${deadline(first.daysLeft)}`;
  const more = others.length + omitted;
  if (more === 0) return fact;
  const expired = others.filter(({ daysLeft }) => daysLeft <= 0).length;
  const [have, expire] = more === 1 ? ['1 more key has', 'expires'] : [`${more} more keys have`, 'expire'];
  if (expired === more) return `${fact}, and ${have} expired`;
  if (expired > 0) return `${fact}, and ${have} expired or ${expire} soon`;
  return `${fact}, and ${keys(more, 'more ')} ${expire} soon`;
}

/** What happens to a key and how soon, to follow its name. */
export function deadline(daysLeft: number): string {
  if (daysLeft <= 0) return 'has expired';
  if (daysLeft === 1) return 'stops working tomorrow';
  return `stops working in ${daysLeft} days`;
}

/** When exactly, in words that no one can misread: the weekday, the month's name and whose midnight. */
export function moment({ daysLeft, expiresOn, timeZone }: DigestEntry): string {
  const when = `at the start of ${longDate(Temporal.PlainDate.from(expiresOn))} (${zoneName(timeZone)})`;
  return daysLeft <= 0 ? `It stopped working ${when}.` : `It stops working ${when}.`;
}

/** What people can no longer do. */
export function whatStops(stops: readonly ApiFunction[]): string {
  if (stops.length === 0) return 'nothing, as this key permits nothing at present';
  return stops.map((apiFunction) => WHAT_STOPS[apiFunction]).join('; ');
}

/** The day of the last use, where the organisation is. */
export function lastUse({ lastUsedAt, timeZone }: DigestEntry): string {
  if (lastUsedAt === undefined) return 'never';
  return longDate(Temporal.Instant.from(lastUsedAt).toZonedDateTimeISO(timeZone).toPlainDate());
}

/** Why a key of another organisation is in an administrator's mail; nothing where it is their own. */
export function whyYou({ because, organisationName }: DigestEntry): string | undefined {
  const organisation = printable(organisationName);
  switch (because) {
    case 'own':
      return undefined;
    case 'no-administrator':
      return `You get this because ${organisation} has no administrator of its own.`;
    case 'unreachable':
      return `You get this because our mail does not reach the administrators of ${organisation}.`;
  }
}

/** A date such as Friday, 5 March 2027. */
export function longDate(date: Temporal.PlainDate): string {
  return date.toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** A number of keys, in words. */
export function keys(count: number, which = ''): string {
  return `${count} ${which}${count === 1 ? 'key' : 'keys'}`;
}

/** What people call a time zone, such as United Kingdom Time. */
function zoneName(timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longGeneric' }).formatToParts();
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

function shortened(name: string): string {
  const characters = Array.from(new Intl.Segmenter('en-GB').segment(name), ({ segment }) => segment);
  if (characters.length <= SUBJECT_NAME_LENGTH) return name;
  return `${characters
    .slice(0, SUBJECT_NAME_LENGTH - 1)
    .join('')
    .trimEnd()}…`;
}
