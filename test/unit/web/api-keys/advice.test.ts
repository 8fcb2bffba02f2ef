import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../../web/api/types.ts';
import { adviceOn } from '../../../../web/api-keys/detail/advice-words.ts';
import type { RelatedKey } from '../../../../web/api-keys/use-related-key.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const aKey = (differing: Partial<ApiKey> = {}): ApiKey => ({
  organisationId: 'northgate',
  keyId: 'k1',
  name: 'Library catalogue',
  permissionLevel: 'full',
  enabled: true,
  status: 'active',
  hint: 'x7Kd',
  createdAt: '2026-11-01T12:00:00.000Z',
  createdBy: 'Ada Byrne',
  expiresOn: '2027-11-23',
  expiresAt: '2027-11-23T00:00:00Z',
  lastUsedAt: null,
  version: 1,
  ...differing,
});
const none: RelatedKey = { state: 'none' };
const there = (differing: Partial<ApiKey>): RelatedKey => ({ state: 'there', key: aKey(differing) });
const advice = (
  differing: Partial<ApiKey>,
  related: { successor?: RelatedKey; predecessor?: RelatedKey } = {},
) =>
  adviceOn({
    apiKey: aKey(differing),
    successor: none,
    predecessor: none,
    timeZone: 'Europe/London',
    ...related,
  });

test('where all is well, nothing is advised', () => {
  expect(advice({})).toBeUndefined();
  expect(advice({ replaces: 'k0' }, { predecessor: { state: 'deleted' } })).toBeUndefined();
});

test('a key that expires soon is to be rotated, also where its successor was deleted', () => {
  const soon = { status: 'expiring', expiresOn: '2026-12-05' } as const;
  for (const successor of [none, { state: 'deleted' } as const]) {
    expect(advice(soon, { successor })).toMatchObject({
      header: 'This key expires in 12 days',
      link: { to: 'rotation' },
    });
  }
});

test('an overlap that is over is not called an expiry', () => {
  const over = { status: 'expired', worksUntil: '2026-11-20T00:00:00Z' } as const;
  expect(advice(over)?.header).toBe('The overlap of this key is over');
  expect(advice({ status: 'expired', expiresAt: '2026-11-20T00:00:00Z' })?.header).toBe(
    'This key has expired',
  );
});

test.each([
  [{ status: 'disabled' }, {}, 'warning', 'Its successor is disabled'],
  [{ status: 'expired' }, {}, 'warning', 'Its successor is expired'],
  [{ lastUsedAt: null }, {}, 'warning', 'Its successor has never been used'],
  [
    { lastUsedAt: '2026-11-22T00:00:00Z' },
    { lastUsedAt: '2026-11-10T00:00:00Z' },
    'warning',
    'This key and its successor have both been used',
  ],
  [
    { lastUsedAt: '2026-11-22T00:00:00Z' },
    { lastUsedAt: '2026-10-10T00:00:00Z' },
    'success',
    'Its successor is in use',
  ],
] as const)('of a successor %j and an old key %j it is said (%s): %s', (newKey, oldKey, type, header) => {
  expect(advice({ ...oldKey, replacedBy: 'k2' }, { successor: there(newKey) })).toMatchObject({
    type,
    header,
  });
});

test('a successor says that the key before it still works, and when it was last used', () => {
  const predecessor = there({ lastUsedAt: '2026-11-22T12:00:00Z' });
  expect(advice({ replaces: 'k0' }, { predecessor })).toMatchObject({
    header: 'The key before it still works',
    text: expect.stringContaining('It was last used yesterday.'),
    link: { to: 'predecessor' },
  });
  expect(advice({ replaces: 'k0' }, { predecessor: there({ status: 'disabled' }) })).toBeUndefined();
});
