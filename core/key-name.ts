import { DomainError } from './domain-error.ts';
import { containsKeyValue } from './key-value-text.ts';

/** Maximum length of a key's name, in Unicode code points. */
export const NAME_MAX_LENGTH = 100;

/** Control characters, line and paragraph separators, and bidirectional controls, which can make a name read as another. */
export const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

// Anything but white space, characters without width, and the Braille pattern without dots.
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Scripts that join letters: there, joiners between letters change how a word looks and reads. */
const JOINING_SCRIPTS = [
  ...['Arabic', 'Syriac', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya'],
  ...['Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'],
];
const JOINED = String.raw`[[\p{L}\p{M}]&&[${JOINING_SCRIPTS.map((name) => String.raw`\p{scx=${name}}`).join('')}]]`;
/** Signs that remove a consonant's vowel. A joiner after one shapes the consonant, also at the end of a word. */
const VIRAMAS = String.raw`[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA]`;

const PICTURE = String.raw`\p{Extended_Pictographic}\p{Emoji_Modifier}?[\uFE0E\uFE0F]?`;

/** Where characters without width belong: in emoji, and between letters that they join or separate. */
const SEQUENCES = [
  String.raw`\p{RGI_Emoji_Tag_Sequence}`, // flags such as Scotland's
  String.raw`${PICTURE}(?:\u200D${PICTURE})*`,
  String.raw`[0-9#*]\uFE0F\u20E3`,
  String.raw`(?<=${JOINED})[\u200C\u200D](?=${JOINED})`,
  String.raw`(?<=${VIRAMAS})[\u200C\u200D]`,
];
const HIDDEN = String.raw`[${UNPRINTABLE.source}\p{Cs}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]`;
const SEQUENCE_OR_HIDDEN = new RegExp(`${SEQUENCES.join('|')}|(?<hidden>${HIDDEN})`, 'gv');

/** How many characters before a hidden one a message quotes, to say where it is. */
const QUOTED_LENGTH = 12;

/**
 * Parses a key's name.
 *
 * People tell keys apart by their names, so a name must not contain what nobody sees: line breaks, zero-width characters,
 * soft hyphens, direction marks. Two groups of names need such characters, and keep them:
 *
 * - Emoji: 👩‍🏫 is two pictures with a zero-width joiner between them. A joiner or variation selector is allowed after any
 *   pictograph, not only in the sequences that Unicode recommends. Browsers and the API know different versions of that list,
 *   and have to agree.
 * - Scripts that join letters, such as Persian (می‌خواهم) and Bengali (র‍্যাম): there a joiner or non-joiner between two
 *   letters is spelling. After a virama it may also end a word. See RFC 5892, appendix A.1 and A.2.
 *
 * @returns the name, trimmed and in Unicode normal form C
 * @throws DomainError `name-invalid` if the name is empty, too long, or contains a key value or characters that cannot be seen
 */
export function parseKeyName(given: string): string {
  const name = normalizeName(given);
  const fault = findNameFault(name, NAME_MAX_LENGTH);
  if (fault !== undefined) throw new DomainError('name-invalid', fault, 'name');
  return name;
}

/** A name as it is stored: trimmed and in Unicode normal form C. */
export function normalizeName(given: string): string {
  return given.trim().normalize('NFC');
}

/** Says what is wrong with a normalized name of a key, organisation or person. @param maxLength in code points */
export function findNameFault(name: string, maxLength: number): string | undefined {
  if (!VISIBLE.test(name)) return 'The name is empty. Enter a name.';
  if ([...name].length > maxLength) return `The name is too long. Use at most ${maxLength} characters.`;
  if (containsKeyValue(name)) {
    return 'The name contains the value of an API key, and everybody can read names. Remove the value.';
  }
  const hidden = findHidden(name);
  return hidden === undefined
    ? undefined
    : `The name contains ${hidden}. Remove it, or type the name instead of pasting it.`;
}

/** Whether people would take two names for the same: ignores case, white space around them, and how accents are encoded. */
export function isSameName(one: string, other: string): boolean {
  return toComparable(one) === toComparable(other);
}

function toComparable(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** Describes the first character that cannot be seen, such as “an invisible character (U+200B) after “Library””. */
export function findHidden(name: string): string | undefined {
  for (const { index, groups } of name.matchAll(SEQUENCE_OR_HIDDEN)) {
    const hidden = groups?.hidden;
    if (hidden === undefined) continue;
    const kind = /[\n\r\p{Zl}\p{Zp}]/u.test(hidden) ? 'a line break' : 'an invisible character';
    const codePoint = hidden.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    const before = [...name.slice(0, index)].slice(-QUOTED_LENGTH).join('').trimStart();
    return `${kind} (U+${codePoint}) ${before === '' ? 'at its beginning' : `after “${before}”`}`;
  }
  return undefined;
}
