import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSender } from '../../../mails/sender.ts';

/** Decodes a display name as a mail program does. */
function decodeName(sender: string): string {
  const phrase = sender.slice(0, sender.lastIndexOf(' <'));
  if (phrase.startsWith('"')) return phrase.slice(1, -1).replace(/\\(.)/g, '$1');
  return phrase
    .split(' ')
    .map((word) => Buffer.from(/^=\?UTF-8\?B\?(.*)\?=$/.exec(word)?.[1] ?? '', 'base64').toString())
    .join('');
}

describe('the sender of a mail', () => {
  test.each([
    ['Latchkey', '"Latchkey" <keys@example.org>'],
    ['Keys & "Co."', '"Keys & \\"Co.\\"" <keys@example.org>'],
    ['Clés', '=?UTF-8?B?Q2zDqXM=?= <keys@example.org>'],
  ])('has a name that every mail program reads: %s', (name, sender) => {
    expect(formatSender(name, 'keys@example.org')).toBe(sender);
  });

  test('keeps any name, in 7-bit characters and words of at most 75', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((text) => /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(text));
    fc.assert(
      fc.property(name, (given) => {
        const sender = formatSender(given, 'keys@example.org');
        expect(sender).toMatch(/^[\x20-\x7e]+$/);
        expect(decodeName(sender)).toBe(given);
        for (const word of sender.match(/=\?\S+\?=/g) ?? []) expect(word.length).toBeLessThanOrEqual(75);
      }),
    );
  });
});
