import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMailAddress } from '../../../core/mail-address.ts';

test.each([
  ['admin@xn--e1afmkfd.xn--p1ai', 'admin@xn--e1afmkfd.xn--p1ai'],
  ['admin@пример.рф', 'admin@xn--e1afmkfd.xn--p1ai'],
  ['a&b@x.example', 'a&b@x.example'],
  ['dept=lib@x.example', 'dept=lib@x.example'],
  ["o'neil+keys@mail.x.example", "o'neil+keys@mail.x.example"],
  [' Ada@X.Example ', 'ada@x.example'],
  [`${'a'.repeat(64)}@x.example`, `${'a'.repeat(64)}@x.example`],
  ...['ada@1.example', 'ada@x.a1', `aa@${'b.'.repeat(122)}example`].map((given) => [given, given]),
])('accepts the address %j as %s', (given, address) => {
  expect(parseMailAddress(given)).toBe(address);
});

test.each([
  '',
  'ada',
  '@x.example',
  'ada@',
  'ada@localhost',
  'ada@x..example',
  '.ada@x.example',
  'ada.@x.example',
  'a..b@x.example',
  'ada byrne@x.example',
  'ada@x.example, ben@x.example',
  '"ada"@x.example',
  'ada@[192.0.2.1]',
  'ada@192.0.2.1',
  'ada@-x.example',
  `${'a'.repeat(65)}@x.example`,
  `a@${'b'.repeat(64)}.example`,
  `aaa@${'b.'.repeat(122)}example`, // one character too long
  'ada@x.example\u200b\r\nBcc: b@x.example',
])('refuses %j, which no mail server would take', (given) => {
  expect(parseMailAddress(given)).toBeUndefined();
});

test('an address that was accepted stays the same when it is parsed again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.emailAddress(), fc.string()), (given) => {
      const address = parseMailAddress(given);
      if (address !== undefined) expect(parseMailAddress(address)).toBe(address);
    }),
  );
});
