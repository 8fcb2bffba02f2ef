import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUtf8 } from '../../../cli/decode-utf8.ts';

test('any text in UTF-8 is decoded, without its byte order mark', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.startsWith('\ufeff'));
      expect(decodeUtf8('a.csv', Buffer.from(`\ufeff${text}`))).toBe(text);
    }),
  );
});

test.each([
  ['Latin-1', Buffer.from('name\r\nBiblioth\u00e8que\r\n', 'latin1'), 2],
  ['UTF-16', Buffer.from('\ufeffname\n', 'utf16le'), 1],
  ['a cut-off character', Buffer.from('a\nb\n\u00e8', 'utf8').subarray(0, 5), 3],
])('a file in %s is refused with the line', (_, bytes, line) => {
  expect(() => decodeUtf8('keys.csv', bytes)).toThrow(`keys.csv:${line}: This line is not UTF-8.`);
});
