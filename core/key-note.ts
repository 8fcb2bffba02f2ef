import { DomainError } from './domain-error.ts';
import { findHidden } from './key-name.ts';
import { containsKeyValue } from './key-value-text.ts';

/** Maximum length of a key's note, in Unicode code points. */
export const NOTE_MAX_LENGTH = 500;

/**
 * Parses a key's note: free text for people, such as where the key is used. May have several lines.
 * @returns the note, trimmed, with `\n` as line break and in Unicode normal form C; undefined if it is empty
 * @throws DomainError `note-invalid` if the note is too long, or contains a key value or characters that cannot be seen
 */
export function parseKeyNote(given: string): string | undefined {
  const note = given.replace(/\r\n?/g, '\n').replaceAll('\t', ' ').trim().normalize('NFC');
  if ([...note].length > NOTE_MAX_LENGTH) {
    throw invalid(`The note is too long. Use at most ${NOTE_MAX_LENGTH} characters.`);
  }
  if (containsKeyValue(note)) {
    throw invalid(
      'The note contains the value of an API key, and everybody can read notes. Remove the value.',
    );
  }
  const hidden = note
    .split('\n')
    .map(findHidden)
    .find((found) => found !== undefined);
  if (hidden !== undefined) {
    throw invalid(`The note contains ${hidden}. Remove it, or type the note instead of pasting it.`);
  }
  return note === '' ? undefined : note;
}

function invalid(message: string): DomainError {
  return new DomainError('note-invalid', message, 'note');
}
