import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DomainError } from '../../../core/domain-error.ts';
import { NAME_MAX_LENGTH, parseKeyName } from '../../../core/key-name.ts';

describe('name of a key', () => {
  test.each([
    ['Library catalogue', 'Library catalogue'],
    ['  trimmed\u00a0', 'trimmed'],
    ['Cafe\u0301', 'Caf\u00e9'],
    ['図書館 👩‍🏫', '図書館 👩‍🏫'],
    ['x'.repeat(NAME_MAX_LENGTH), 'x'.repeat(NAME_MAX_LENGTH)],
    ['🔑'.repeat(NAME_MAX_LENGTH), '🔑'.repeat(NAME_MAX_LENGTH)],
  ])('parses %j as %j', (given, kept) => {
    expect(parseKeyName(given)).toBe(kept);
  });

  test.each([
    '',
    '   ',
    '\t\n',
    '\u200b\u2060 \u3164',
    'x'.repeat(NAME_MAX_LENGTH + 1),
    'two\nlines',
    'nul\u0000',
    'bell\u0007',
    'delete\u007f',
    'line\u2028separator',
    'reads\u202ebackwards',
    'half a pair \ud83d',
  ])('rejects %j with a message that says what to do', (given) => {
    expect(() => parseKeyName(given)).toThrow(DomainError);
  });

  test('leaves a parsed name unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (given) => {
        let kept: string;
        try {
          kept = parseKeyName(given);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          return;
        }
        expect(parseKeyName(kept)).toBe(kept);
        expect([...kept].length).toBeLessThanOrEqual(NAME_MAX_LENGTH);
      }),
    );
  });
});
