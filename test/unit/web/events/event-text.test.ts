import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatActor } from '../../../../core/actor-name.ts';
import { DEFAULT_CATALOGUE } from '../../../../lib/default-permissions.ts';
import type { ApiKeyEvent } from '../../../../web/api/types.ts';
import {
  describeDeletedKey,
  findEventLink,
  formatBounceWarning,
  formatEventDetails,
  formatEventTitle,
  formatProgram,
} from '../../../../web/events/event-text.ts';

const buildEvent = (overrides: Partial<ApiKeyEvent> = {}): ApiKeyEvent => ({
  organisationId: 'northgate',
  eventId: 'e',
  keyId: 'k',
  type: 'edited',
  at: '2026-11-23T12:00:00.000Z',
  actor: { subject: 's', name: 'Ada Byrne' },
  ...overrides,
});

test('a key that made a change is told from a person of the same name', () => {
  const { actor } = buildEvent();
  expect(formatActor(actor)).toBe('Ada Byrne');
  const key = { organisationId: 'northgate', keyId: 'k' };
  expect(formatActor({ ...actor, key })).toBe('API key “Ada Byrne”');
});

describe('changes', () => {
  test('an edit shows the old and the new value of each field that changed', () => {
    const edited = buildEvent({
      before: { name: 'Library', permissionLevel: 'full' },
      after: { name: 'Library catalogue', permissionLevel: 'full' },
    });
    expect(formatEventTitle(edited)).toBe('Edited');
    expect(formatEventDetails(DEFAULT_CATALOGUE, edited)).toEqual(['Name: Library → Library catalogue']);
  });

  test('a creation shows what was created', () => {
    const created = buildEvent({
      type: 'created',
      after: {
        name: 'Library',
        permissionLevel: 'reports',
        enabled: true,
        expiresOn: '2027-11-23',
        replaces: 'k0',
      },
    });
    expect(findEventLink(created)).toEqual({ keyId: 'k0', text: 'The old key' });
    expect(formatEventDetails(DEFAULT_CATALOGUE, created)).toEqual([
      'Name: Library',
      'Permission level: Reports API',
      expect.stringMatching(/^Expiry date: .*2027/),
    ]);
  });

  test('an edit that also disables the key says so, but “Disabled” needs no details', () => {
    const edited = buildEvent({
      before: { name: 'A', enabled: true },
      after: { name: 'B', enabled: false },
    });
    expect(formatEventDetails(DEFAULT_CATALOGUE, edited)).toEqual(['Name: A → B', 'Enabled: yes → no']);
    const disabled = buildEvent({ type: 'disabled', before: { enabled: true }, after: { enabled: false } });
    expect(formatEventDetails(DEFAULT_CATALOGUE, disabled)).toEqual([]);
    expect(findEventLink(disabled)).toBeUndefined();
  });

  test('the deletion of a replaced key links to its successor', () => {
    const deleted = buildEvent({
      type: 'deleted',
      before: { name: 'Library', replaces: 'k0', replacedBy: 'k2' },
    });
    expect(findEventLink(deleted)?.keyId).toBe('k2');
  });

  test('a rotation shows until when the old key works, and links to the successor', () => {
    const rotated = buildEvent({
      type: 'rotated',
      before: {},
      after: { replacedBy: 'k2', worksUntil: '2026-12-01T00:00:00Z' },
    });
    expect(formatEventTitle(rotated)).toBe('Replaced');
    expect(formatEventDetails(DEFAULT_CATALOGUE, rotated)).toEqual([
      expect.stringMatching(/^Both keys work until .*2026/),
    ]);
    expect(findEventLink(rotated)).toEqual({ keyId: 'k2', text: 'The new key' });
    const withoutOverlap = buildEvent({
      type: 'rotated',
      before: {},
      after: { replacedBy: 'k2', worksUntil: rotated.at },
    });
    expect(formatEventDetails(DEFAULT_CATALOGUE, withoutOverlap)).toEqual(['It stopped working immediately']);
  });

  test('an end says why, links to the successor, and that a disabled key did not work before', () => {
    const expiresAt = '2026-12-24T00:00:00Z';
    const replaced = buildEvent({
      type: 'ended',
      before: { expiresAt, worksUntil: '2026-12-01T00:00:00Z', replacedBy: 'k2', enabled: true },
    });
    expect(formatEventTitle(replaced)).toBe('Expired');
    expect(formatEventDetails(DEFAULT_CATALOGUE, replaced)).toEqual(['Another key has taken its place']);
    expect(findEventLink(replaced)).toEqual({ keyId: 'k2', text: 'The new key' });
    const disabled = buildEvent({ type: 'ended', before: { expiresAt, enabled: false } });
    expect(formatEventDetails(DEFAULT_CATALOGUE, disabled)).toEqual([
      'Its expiry date was reached',
      'It was disabled, so it did not work before',
    ]);
  });

  test('an edit shows the new note and contacts, or that they were removed', () => {
    const edited = buildEvent({
      before: { contacts: ['a@b.example'] },
      after: { note: 'ticket 4711', contacts: ['a@b.example', 'c@d.example'] },
    });
    expect(formatEventDetails(DEFAULT_CATALOGUE, edited)).toEqual([
      'Note: ticket 4711',
      'Contacts: a@b.example, c@d.example',
    ]);
    const removed = buildEvent({ before: { note: 'ticket 4711', contacts: ['a@b.example'] }, after: {} });
    expect(formatEventDetails(DEFAULT_CATALOGUE, removed)).toEqual(['Note removed', 'Contacts removed']);
    const created = buildEvent({ type: 'created', after: { name: 'Library', note: 'ticket 4711' } });
    expect(formatEventDetails(DEFAULT_CATALOGUE, created)).toEqual(['Name: Library', 'Note: ticket 4711']);
  });

  test('the history of the old key says that the new one was deleted', () => {
    const edited = buildEvent({ before: { replacedBy: 'k2' }, after: {} });
    expect(formatEventDetails(DEFAULT_CATALOGUE, edited)).toEqual([
      'The new key was deleted, so no key takes this one’s place',
    ]);
    expect(findEventLink(edited)).toBeUndefined();
  });

  test('a move to another time zone shows the old and the new instant of expiry', () => {
    const moved = buildEvent({
      before: { expiresAt: '2027-11-23T00:00:00Z' },
      after: { expiresAt: '2027-11-23T05:00:00Z' },
    });
    expect(formatEventDetails(DEFAULT_CATALOGUE, moved)).toEqual([
      expect.stringMatching(/^Expires: .*2027.* → .*2027/),
    ]);
  });
});

describe('reminders', () => {
  const format = (reminder: NonNullable<ApiKeyEvent['reminder']>) =>
    formatEventDetails(DEFAULT_CATALOGUE, buildEvent({ type: 'reminded', reminder }));

  test.each([
    [
      { stage: 7, administrators: 2, delivered: 2, bounced: 0 },
      ['7 days before it stops working: emailed to 2 administrators', '2 delivered'],
    ],
    [
      { stage: 7, administrators: 2, contacts: 1, delivered: 2, bounced: 0 },
      [
        '7 days before it stops working: emailed to 2 administrators and 1 contact',
        '2 delivered, 1 not confirmed yet',
      ],
    ],
    [
      { stage: 7, administrators: 0, contacts: 2, delivered: 2, bounced: 0 },
      ['7 days before it stops working: emailed to 2 contacts', '2 delivered'],
    ],
    [
      { stage: 1, administrators: 1, delivered: 0, bounced: 1 },
      ['1 day before it stops working: emailed to 1 administrator'],
    ],
    [
      { stage: 0, administrators: 3, delivered: 2, bounced: 0 },
      ['After it stopped working: emailed to 3 administrators', '2 delivered, 1 not confirmed yet'],
    ],
    [
      { stage: 3, administrators: 0, delivered: 0, bounced: 0 },
      ['3 days before it stops working: no email sent yet'],
    ],
  ])('a reminder shows when it was sent, to how many and how many were delivered: %j', (reminder, lines) => {
    expect(format(reminder)).toEqual(lines);
  });

  test('every email counts once: as delivered, bounced or not confirmed', () => {
    const reminders = fc
      .record({ delivered: fc.nat(50), bounced: fc.nat(50), unconfirmed: fc.nat(50) })
      .map(({ unconfirmed, ...known }) => ({
        ...known,
        stage: 7,
        administrators: known.delivered + known.bounced + unconfirmed,
      }));
    fc.assert(
      fc.property(reminders, (reminder) => {
        const text = [...format(reminder).slice(1), formatBounceWarning(reminder) ?? ''].join(', ');
        const counts = [...text.matchAll(/(\d+) (?:delivered|not confirmed|bounced)/g)].map(([, n]) =>
          Number(n),
        );
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(reminder.administrators);
        expect(counts).not.toContain(0);
      }),
    );
  });
});

describe('programs', () => {
  test.each([
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0',
      'Firefox 133 on macOS',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.2849.80',
      'Microsoft Edge 130 on Windows',
    ],
    ['curl/8.5.0', 'curl 8.5.0'],
    ['python-requests/2.32.3', 'python-requests 2.32.3'],
    ['Made-Up/1.0 (no system)', 'Made-Up 1.0'],
    ['', ''],
  ])('the user agent “%s” is shown as “%s”', (userAgent, name) => {
    expect(formatProgram(userAgent)).toBe(name);
  });

  test('the name of a program is short, whatever the user agent', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (userAgent) => {
        expect(formatProgram(userAgent).length).toBeLessThan(80);
      }),
    );
  });
});

describe('deleted keys', () => {
  const created = buildEvent({ type: 'created', after: { name: 'Library' } });

  test('the history of a deleted key shows who deleted it and when, under its last name', () => {
    const deleted = buildEvent({
      type: 'deleted',
      actor: { subject: 't', name: 'Ben Okafor' },
      before: { name: 'Library catalogue' },
      after: {},
    });
    const { name, header, text } = describeDeletedKey([deleted, created]);
    expect(name).toBe('Library catalogue');
    expect(header).toBe('This key was deleted');
    expect(text).toMatch(/^Ben Okafor deleted it on .*2026/);
  });

  test('a deleted key’s text names nobody if the history has no deletion', () => {
    const { name, header, text } = describeDeletedKey([buildEvent({ type: 'reminded' }), created]);
    expect(name).toBe('Library');
    expect(header).toBe('This key no longer exists');
    expect(text).not.toContain('Ada Byrne');
    expect(describeDeletedKey([]).name).toBe('API key');
  });
});
