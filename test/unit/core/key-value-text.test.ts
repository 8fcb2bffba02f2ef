import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseContacts } from '../../../core/contacts/contact-address.ts';
import { parseKeyName } from '../../../core/key-name.ts';
import { parseKeyNote } from '../../../core/key-note.ts';
import { findKeyValues, formatKeyValue, SECRET_BYTES } from '../../../core/key-value.ts';
import { containsKeyValue, maskKeyValues } from '../../../core/key-value-text.ts';

const keyId = '01KAPB7Q0X3TN3RZFVY9X5D6QH';
const values = fc
  .record({
    prefix: fc.constantFrom('lk', 'shop'),
    organisationId: fc.stringMatching(/^[a-z0-9]{1,32}$/),
    secret: fc.uint8Array({ minLength: SECRET_BYTES, maxLength: SECRET_BYTES }),
  })
  .map(({ prefix, organisationId, secret }) => formatKeyValue(prefix, { organisationId, keyId }, secret));
const around = fc.constantFrom('', ' ', '"', '=', '\n', '/', '.', 'é', '“', '-');
const value = formatKeyValue('lk', { organisationId: 'northgate', keyId }, randomBytes(SECRET_BYTES));

describe('key values in text', () => {
  test('key values are found wherever they stand, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(around, values, around), { maxLength: 5 }), (parts) => {
        const text = parts
          .map(([before, one, after]) => `key:${before || ' '}${one}${after || ' '}`)
          .join('');
        expect(findKeyValues(text).map((found) => found.value)).toEqual(parts.map(([, one]) => one));
        expect(maskKeyValues(text)).not.toMatch(/_[0-9A-Za-z]{49}/);
      }),
    );
  });

  test('a value with a wrong checksum is not reported, but is masked and refused', () => {
    const mistyped = `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`;
    expect(findKeyValues(mistyped)).toEqual([]);
    expect(containsKeyValue(mistyped)).toBe(true);
  });

  test('nothing is found in text without values', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(containsKeyValue(text)).toBe(false);
      }),
    );
    for (const text of [value.slice(0, -1), `${value}x`, value.toUpperCase()]) {
      expect(containsKeyValue(text), text).toBe(false);
    }
  });
});

test.each([
  ['name', () => parseKeyName(`Key ${value}`)],
  ['note', () => parseKeyNote(`It is\n${value}`)],
  ['contact', () => parseContacts([`${value}@a.example`])],
])('a %s that contains a key value is refused, without repeating the value', (_, parse) => {
  expect(parse).toThrow(/contains the value of an API key/);
  try {
    parse();
  } catch (error) {
    expect(String(error)).not.toContain(value.slice(-20));
  }
});
