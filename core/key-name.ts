import { DomainError } from './domain-error.ts';

/** The longest name of a key, in characters as Unicode counts them (code points). */
export const NAME_MAX_LENGTH = 100;

// Anything that can be seen: neither blanks nor characters without width.
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}]/u;
/** Control characters, line and paragraph separators, and the bidirectional controls that make a name read as another. */
export const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/**
 * A key's name as it is kept: trimmed and in Unicode normal form C.
 * @throws DomainError `name-invalid` where nothing is left, it is too long, or it holds characters that cannot be shown.
 */
export function parseKeyName(given: string): string {
  const name = given.trim().normalize('NFC');
  if (!VISIBLE.test(name)) throw new DomainError('name-invalid', 'Give the key a name: it is empty.', 'name');
  if ([...name].length > NAME_MAX_LENGTH) {
    throw new DomainError(
      'name-invalid',
      `Shorten the name to ${NAME_MAX_LENGTH} characters or fewer.`,
      'name',
    );
  }
  if (!name.isWellFormed() || UNPRINTABLE.test(name)) {
    throw new DomainError('name-invalid', 'Remove control characters and line breaks from the name.', 'name');
  }
  return name;
}
