/**
 * The form of key values in other text. Imports nothing, because the page uses it, too. It cannot know imported values,
 * which have no form of their own.
 */

/** What follows the prefix of a key value, as regular expressions say it: organisation ID, key ID, secret with checksum. */
export const AFTER_PREFIX = '_([a-z0-9]{1,32})_([0-7][0-9A-HJKMNP-TV-Z]{25})_([0-9A-Za-z]{49})';

// A value ends where no further letter or digit follows, so that a longer token is not taken for one.
const IN_TEXT = new RegExp(`(?<![0-9A-Za-z])([a-z][a-z0-9]{1,9})${AFTER_PREFIX}(?![0-9A-Za-z])`, 'g');

/** A place in a text that has the form of a key value. */
export interface KeyValueInText {
  /** Position of its first character in the text. */
  index: number;
  value: string;
  prefix: string;
  organisationId: string;
  keyId: string;
}

/** Finds what has the form of a key value, with any prefix, also if its checksum is wrong. */
export function findKeyValueForms(text: string): KeyValueInText[] {
  return [...text.matchAll(IN_TEXT)].map(
    ({ index, 0: value, 1: prefix = '', 2: organisationId = '', 3: keyId = '' }) => ({
      index,
      value,
      prefix,
      organisationId,
      keyId,
    }),
  );
}

/** Whether a text contains a key value, so that it must not be stored or shown. */
export function containsKeyValue(text: string): boolean {
  return findKeyValueForms(text).length > 0;
}

/** Replaces key values in text that must be kept, such as a User-Agent header. */
export function maskKeyValues(text: string): string {
  return text.replace(IN_TEXT, '[API key removed]');
}
