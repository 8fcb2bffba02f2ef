import { expect, test } from 'vitest';
import { parseContacts } from '../../../../core/contacts/contact-address.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

const list = (count: number) => Array.from({ length: count }, (_, index) => `a${index}@b.example`);
const input = { name: 'Library', permissionLevel: 'full' };
const { value } = createKey(anOrganisation(), input, policy, changeContextAt('2026-11-23T12:00:00Z'));

test('contacts are addresses in lower case, in their order, and each counts once', () => {
  expect(parseContacts([' Z@B.example', ...list(4), 'z@b.example'])).toEqual(['z@b.example', ...list(4)]);
  expect(parseContacts([])).toEqual([]);
});

test.each([
  ['one is no address', ['a@b.example', 'no address'], /^Contact 2 is not a mail address/],
  ['one hides another', ['a@b.example\r\nBcc: c@d.example'], /^Contact 1 is not a mail address/],
  ['there are six', list(6), /^A key can have 5 contacts/],
  ['one contains a key value', ['a@b.example', `${value}@b.example`], /contains the value of an API key/],
])('contacts are refused if %s', (_, given, message) => {
  expect(() => parseContacts(given)).toThrow(
    expect.objectContaining({
      code: 'contacts-invalid',
      field: 'contacts',
      message: expect.stringMatching(message),
    }),
  );
});
