import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIdempotencyKey } from '../../../../lambdas/admin-api/http/idempotency-key.ts';

const UUID = '8e03978e-40d5-43dd-bc93-6894a57f9324';

test.each([
  [`"${UUID}"`, UUID],
  [UUID, UUID],
  [` ${UUID} `, UUID],
  ['"a \\"b\\" \\\\ c"', 'a "b" \\ c'],
  ['x'.repeat(255), 'x'.repeat(255)],
])('the Idempotency-Key header %s is the key %s', (header, key) => {
  expect(parseIdempotencyKey(header)).toBe(key);
});

test('every printable text of up to 255 characters can be sent as a string, and longer text is refused', () => {
  const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(printable, (key) => {
      const header = `"${key.replace(/["\\]/g, '\\$&')}"`;
      if (key.length <= 255) expect(parseIdempotencyKey(header)).toBe(key);
      else expect(() => parseIdempotencyKey(header)).toThrow('1 to 255 characters');
    }),
  );
});

test.each([
  '',
  ' ',
  '""',
  '"',
  '"a',
  'a"',
  '"a", "b"',
  'a, b',
  '"a\\b"',
  'Bücher',
  '"Bücher"',
  '"a\tb"',
  '?1',
  'x'.repeat(256),
])('the Idempotency-Key header “%s” is refused', (header) => {
  expect(() => parseIdempotencyKey(header)).toThrow(
    expect.objectContaining({ code: 'idempotency-key-invalid' }),
  );
});
