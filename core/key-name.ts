import { DomainError } from './domain-error.ts';

/** Maximum length of a key's name, in Unicode code points. */
export const NAME_MAX_LENGTH = 100;

// Anything but white space and characters without width.
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}]/u;
/** Control characters, line and paragraph separators, and bidirectional controls, which can make a name read as another. */
export const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/**
 * Parses a key's name.
 * @returns the name, trimmed and in Unicode normal form C
 * @throws DomainError `name-invalid` if the name is empty, too long, or contains characters that cannot be displayed
 */
export function parseKeyName(given: string): string {
  const name = given.trim().normalize('NFC');
  if (!VISIBLE.test(name)) throw new DomainError('name-invalid', 'The name is empty. Enter a name.', 'name');
  if ([...name].length > NAME_MAX_LENGTH) {
    throw new DomainError(
      'name-invalid',
      `The name is too long. Use at most ${NAME_MAX_LENGTH} characters.`,
      'name',
    );
  }
  if (!name.isWellFormed() || UNPRINTABLE.test(name)) {
    throw new DomainError(
      'name-invalid',
      'The name contains control characters or line breaks. Remove them.',
      'name',
    );
  }
  return name;
}
