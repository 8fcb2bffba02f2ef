import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOTE_MAX_LENGTH, parseKeyNote } from '../../../core/key-note.ts';

describe('a key’s note', () => {
  test.each([
    ['  runs on the catalogue server \n', 'runs on the catalogue server'],
    ['first\r\nsecond\rthird\n\nfifth', 'first\nsecond\nthird\n\nfifth'],
    ['ticket:\t4711', 'ticket: 4711'],
    ['Cle\u0301', 'Clé'],
    ['👩‍🏫 می‌خواهم', '👩‍🏫 می‌خواهم'],
    [' \n\t ', undefined],
  ])('%j is stored as %j', (given, note) => {
    expect(parseKeyNote(given)).toBe(note);
  });

  test.each(['a\u0000b', 'a\u202Eb', 'a\u200Bb', 'line\na\u2066b', 'a\u2028b', 'a\uD800b'])(
    '%j is refused, because it contains what nobody sees',
    (given) => {
      expect(() => parseKeyNote(given)).toThrow(
        expect.objectContaining({ code: 'note-invalid', field: 'note' }),
      );
      expect(() => parseKeyNote(given)).toThrow(/^The note contains /);
    },
  );

  test(`a note may have ${NOTE_MAX_LENGTH} characters, and no more`, () => {
    expect(parseKeyNote('𝒳'.repeat(NOTE_MAX_LENGTH))).toHaveLength(2 * NOTE_MAX_LENGTH);
    expect(() => parseKeyNote('x'.repeat(NOTE_MAX_LENGTH + 1))).toThrow('at most 500');
  });

  test('stays as it is if it is parsed again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 400 }), (given) => {
        const note = parseKeyNote(given);
        if (note !== undefined) expect(parseKeyNote(note)).toBe(note);
      }),
    );
  });
});
