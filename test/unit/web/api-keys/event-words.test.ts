import { expect, test } from 'vitest';
import type { ApiKeyEvent } from '../../../../web/api/types.ts';
import { eventDetails, eventTitle } from '../../../../web/api-keys/detail/event-words.ts';

const event = (differing: Partial<ApiKeyEvent>): ApiKeyEvent => ({
  eventId: 'e',
  keyId: 'k',
  type: 'edited',
  at: '2026-11-23T12:00:00.000Z',
  actor: { subject: 's', name: 'Ada Byrne' },
  ...differing,
});

test('an edit says what was and what is, and only of what changed', () => {
  const edited = event({
    before: { name: 'Library', permissionLevel: 'full' },
    after: { name: 'Library catalogue', permissionLevel: 'full' },
  });
  expect(eventTitle(edited)).toBe('Edited');
  expect(eventDetails(edited)).toEqual(['Name: Library → Library catalogue']);
});

test('an edit that disabled the key as well says so', () => {
  const edited = event({ before: { name: 'A', enabled: true }, after: { name: 'B', enabled: false } });
  expect(eventDetails(edited)).toEqual(['Name: A → B', 'Disabled']);
});

test('the making of a key says what was made', () => {
  const created = event({
    type: 'created',
    after: {
      name: 'Library',
      permissionLevel: 'reports',
      enabled: true,
      expiresOn: '2027-11-23',
      replaces: 'k0',
    },
  });
  expect(eventDetails(created)).toEqual([
    'Name: Library',
    'Permission level: Reports API',
    expect.stringMatching(/^Expiry date: .*2027/),
    'As the successor of another key',
  ]);
});

test.each([
  [
    { stage: 7, administrators: 2, delivered: 2, bounced: 0 },
    ['7 days before the expiry date: mailed to 2 administrators', '2 arrived'],
  ],
  [
    { stage: 1, administrators: 1, delivered: 0, bounced: 1 },
    [
      '1 day before the expiry date: mailed to 1 administrator',
      '0 arrived',
      '1 came back: check the address with your operator',
    ],
  ],
  [
    { stage: 0, administrators: 3, delivered: 0, bounced: 0 },
    ['It had expired: mailed to 3 administrators', '0 arrived, 3 not confirmed yet'],
  ],
])('a reminder says when, to how many, and what became of it: %j', (reminder, said) => {
  expect(eventDetails(event({ type: 'reminded', reminder }))).toEqual(said);
});

test('a rotation says until when the old key works', () => {
  const rotated = event({
    type: 'rotated',
    before: {},
    after: { replacedBy: 'k2', worksUntil: '2026-12-01T00:00:00Z' },
  });
  expect(eventDetails(rotated)).toEqual([
    expect.stringMatching(/^The old key works until .*2026/),
    'A successor was made',
  ]);
});
