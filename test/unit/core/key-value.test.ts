import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatKeyValue,
  getHint,
  hashKeyValue,
  KEY_ID_PATTERN,
  matchesHash,
  mayBeImported,
  ORGANISATION_ID_PATTERN,
  PREFIX_PATTERN,
  parseKeyValue,
  SECRET_BYTES,
} from '../../../core/key-value.ts';
import { keyReferences, secrets } from '../../support/arbitraries.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.~ \u00e9';

describe('key value', () => {
  test('a formatted key value is parsed to its reference', () => {
    fc.assert(
      fc.property(keyReferences(), secrets(), (reference, secret) => {
        expect(parseKeyValue('lk', formatKeyValue('lk', reference, secret))).toEqual(reference);
      }),
    );
  });

  test('any change of a single character is rejected', () => {
    fc.assert(
      fc.property(
        keyReferences(),
        secrets(),
        fc.nat(),
        fc.constantFrom(...ALPHABET),
        (reference, secret, position, character) => {
          const value = formatKeyValue('lk', reference, secret);
          const at = position % value.length;
          fc.pre(value[at] !== character);
          const changed = value.slice(0, at) + character + value.slice(at + 1);
          expect(parseKeyValue('lk', changed)).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('every single-character change of one value is rejected, position by position', () => {
    const value = formatKeyValue('lk', example, new Uint8Array(SECRET_BYTES).fill(7));
    for (let at = 0; at < value.length; at++) {
      for (const character of ALPHABET) {
        if (value[at] === character) continue;
        expect(parseKeyValue('lk', value.slice(0, at) + character + value.slice(at + 1))).toBeUndefined();
      }
    }
  });

  test('any string is parsed without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (presented) => {
        expect(parseKeyValue('lk', presented)).toBeUndefined();
      }),
    );
  });

  test('a key value has a fixed length, and only characters that a double click selects', () => {
    fc.assert(
      fc.property(secrets(), (secret) => {
        const value = formatKeyValue('lk', example, secret);
        expect(value).toMatch(/^lk_northgate_01KAQ3S5JJ0000000000000000_[0-9A-Za-z]{49}$/);
      }),
    );
  });

  test('a key value differs for different secrets', () => {
    const last = new Uint8Array(SECRET_BYTES);
    last[SECRET_BYTES - 1] = 1;
    const values = [new Uint8Array(SECRET_BYTES), last, new Uint8Array(SECRET_BYTES).fill(255)].map(
      (secret) => formatKeyValue('lk', example, secret),
    );
    expect(new Set(values).size).toBe(values.length);
  });

  test.each(['other', 'mk'])('a key value is rejected under the prefix %s of another instance', (prefix) => {
    const value = formatKeyValue('lk', example, new Uint8Array(SECRET_BYTES));
    expect(parseKeyValue(prefix, value)).toBeUndefined();
  });

  test('formatting a key value throws RangeError if the secret has another length', () => {
    expect(() => formatKeyValue('lk', example, new Uint8Array(16))).toThrow(RangeError);
  });

  test('a key value matches its own hash and no other', () => {
    fc.assert(
      fc.property(keyReferences(), secrets(), secrets(), (reference, one, other) => {
        fc.pre(!Buffer.from(one).equals(other));
        const value = formatKeyValue('lk', reference, one);
        const hash = hashKeyValue(value);
        expect(matchesHash(hash, value)).toBe(true);
        expect(matchesHash(hash, formatKeyValue('lk', reference, other))).toBe(false);
        expect(hash).not.toContain(value);
      }),
    );
  });

  test('a key value never matches a damaged stored hash', () => {
    const value = formatKeyValue('lk', example, new Uint8Array(SECRET_BYTES));
    for (const hash of ['', 'short', `${hashKeyValue(value)}AAAA`])
      expect(matchesHash(hash, value)).toBe(false);
  });

  test('a key value has its last four characters as hint', () => {
    const value = formatKeyValue('lk', example, new Uint8Array(SECRET_BYTES).fill(3));
    expect(getHint(value)).toBe(value.slice(-4));
    expect(getHint(value)).toHaveLength(4);
  });
});

test.each([
  [
    'prefix',
    PREFIX_PATTERN,
    ['lk', 'a1', 'abcdefghi0'],
    ['', 'l', '1k', 'Lk', 'abcdefghijk', 'l_k', ' lk', 'lk '],
  ],
  [
    'organisation ID',
    ORGANISATION_ID_PATTERN,
    ['a', '0', 'x'.repeat(32)],
    ['', 'x'.repeat(33), 'A', 'a-b', ' a', 'a '],
  ],
  [
    'key ID',
    KEY_ID_PATTERN,
    ['01KAQ3S5JJ0000000000000000', `7${'Z'.repeat(25)}`],
    [
      '',
      `8${'0'.repeat(25)}`,
      '0'.repeat(25),
      '0'.repeat(27),
      `0${'I'.repeat(25)}`,
      `0${'a'.repeat(25)}`,
      `0${'0'.repeat(25)} `,
    ],
  ],
])('a %s has its form, and nothing around it', (_, pattern, valid, invalid) => {
  expect(valid.filter((text) => !pattern.test(text))).toEqual([]);
  expect(invalid.filter((text) => pattern.test(text))).toEqual([]);
});

test('an imported value has 16 to 512 characters, and does not begin with the prefix of own values', () => {
  const lengths = [15, 16, 512, 513].filter((length) => mayBeImported('lk', 'x'.repeat(length)));
  expect(lengths).toEqual([16, 512]);
  expect(mayBeImported('lk', `lk_${'x'.repeat(16)}`)).toBe(false);
  expect(mayBeImported('lk', `lk${'x'.repeat(16)}`)).toBe(true);
});

const example = { organisationId: 'northgate', keyId: '01KAQ3S5JJ0000000000000000' };
