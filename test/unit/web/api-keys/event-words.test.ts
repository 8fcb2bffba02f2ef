import { expect, test } from 'vitest';
import type { ApiKeyEvent } from '../../../../web/api/types.ts';
import { eventDetails, eventLink, eventTitle } from '../../../../web/api-keys/detail/event-words.ts';

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
  expect(eventLink(created)).toEqual({ keyId: 'k0', text: 'The old key' });
  expect(eventDetails(created)).toEqual([
    'Name: Library',
    'Permission level: Reports API',
    expect.stringMatching(/^Expiry date: .*2027/),
  ]);
});

test('an edit that also disables says so; a mere disabling says it in its title', () => {
  const enabled = { before: { name: 'A', enabled: true }, after: { name: 'B', enabled: false } };
  expect(eventDetails(event(enabled))).toEqual(['Name: A → B', 'Enabled: yes → no']);
  const disabled = event({ type: 'disabled', before: { enabled: true }, after: { enabled: false } });
  expect(eventDetails(disabled)).toEqual([]);
  expect(eventLink(disabled)).toBeUndefined();
});

test('the deletion of a replaced key leads to its successor', () => {
  const deleted = event({ type: 'deleted', before: { name: 'Library', replaces: 'k0', replacedBy: 'k2' } });
  expect(eventLink(deleted)?.keyId).toBe('k2');
});

test('a rotation says until when the old key works, and leads to the successor', () => {
  const rotated = event({
    type: 'rotated',
    before: {},
    after: { replacedBy: 'k2', worksUntil: '2026-12-01T00:00:00Z' },
  });
  expect(eventTitle(rotated)).toBe('Replaced');
  expect(eventDetails(rotated)).toEqual([expect.stringMatching(/^Both keys work until .*2026/)]);
  expect(eventLink(rotated)).toEqual({ keyId: 'k2', text: 'The new key' });
  const atOnce = event({ type: 'rotated', before: {}, after: { replacedBy: 'k2', worksUntil: rotated.at } });
  expect(eventDetails(atOnce)).toEqual(['It stopped at once']);
});

test('the old key’s history says that the new one was deleted', () => {
  const freed = event({ before: { replacedBy: 'k2' }, after: {} });
  expect(eventDetails(freed)).toEqual(['The new key was deleted: nothing replaces this one']);
  expect(eventLink(freed)).toBeUndefined();
});

test('a move to another time zone says from which instant to which the expiry moved', () => {
  const moved = event({
    before: { expiresAt: '2027-11-23T00:00:00Z' },
    after: { expiresAt: '2027-11-23T05:00:00Z' },
  });
  expect(eventDetails(moved)).toEqual([expect.stringMatching(/^Expires: .*2027.* → .*2027/)]);
});
