import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeAbove } from '../../../../web/api-keys/detail/key-recipients.tsx';
import { formatContactText, parseContactText } from '../../../../web/api-keys/note-and-contacts.tsx';

test('addresses can be separated by lines, blanks, commas or semicolons, in any case and twice', () => {
  expect(parseContactText(' A@x.example, b@x.example;a@x.example\n\nc@x.example ')).toEqual([
    'a@x.example',
    'b@x.example',
    'c@x.example',
  ]);
});

test('addresses come back from the form as they were stored', () => {
  const addresses = fc.uniqueArray(
    fc.emailAddress().map((email) => email.toLowerCase()),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(addresses, (contacts) => {
      fc.pre(!contacts.some((email) => /[,;]/.test(email)));
      expect(parseContactText(formatContactText(contacts))).toEqual(contacts);
    }),
  );
});

test.each([
  [['Ada Byrne'], 0, 'Ada Byrne of the organisation above is reminded'],
  [['Ada Byrne'], 2, 'Ada Byrne and 2 other administrators of the organisation above are reminded'],
  [[], 1, '1 administrator of the organisation above is reminded'],
  [[], 0, 'Nobody can be reached, so nobody is reminded of this key.'],
])(
  'if nobody of the organisation can be reached, says who is reminded instead: %j and %i others',
  (names, others, text) => {
    expect(describeAbove({ names, others })).toContain(text);
  },
);
