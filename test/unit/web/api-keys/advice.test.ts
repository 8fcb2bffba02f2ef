import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../../web/api/types.ts';
import { adviceOn } from '../../../../web/api-keys/detail/advice-words.ts';

const ROTATED = '2026-11-20T12:00:00.000Z';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const key = (differing: Partial<ApiKey> = {}): ApiKey => ({
  organisationId: 'northgate',
  keyId: 'k1',
  name: 'Library',
  permissionLevel: 'full',
  enabled: true,
  status: 'active',
  hint: 'abcd',
  createdAt: '2026-03-10T12:00:00.000Z',
  createdBy: 'Ada Byrne',
  expiresOn: '2027-03-10',
  expiresAt: '2027-03-10T00:00:00Z',
  endsAt: '2027-03-10T00:00:00.000Z',
  endsOn: '2027-03-10',
  lastUsedAt: null,
  version: 1,
  ...differing,
});
const successor = (differing: Partial<ApiKey> = {}) =>
  key({ keyId: 'k2', replaces: 'k1', createdAt: ROTATED, ...differing });
const replaced = (differing: Partial<ApiKey> = {}) =>
  key({ status: 'replaced', replacedBy: 'k2', ...differing });
const said = (apiKey: ApiKey, related: { predecessor?: ApiKey | null; successor?: ApiKey | null }) =>
  adviceOn({ apiKey, predecessor: null, successor: null, timeZone: 'Europe/London', ...related });
const YESTERDAY = '2026-11-22T12:00:00.000Z';
/** Noon where the test runs, because instants are said in the reader's time. */
const noon = (day: number, month: number): string => new Date(2026, month - 1, day, 12).toISOString();
const BEFORE_ROTATION = '2026-11-19T12:00:00.000Z';

test('a key with which all is well gets no advice', () => {
  expect(said(key(), {})).toEqual([]);
});

test.each<[string, ApiKey, ApiKey]>([
  ['The new key is disabled', replaced(), successor({ status: 'disabled', lastUsedAt: YESTERDAY })],
  ['The new key does not work any more', replaced(), successor({ status: 'expired' })],
  ['The new key has never been used', replaced({ lastUsedAt: YESTERDAY }), successor()],
  [
    'This key was used after it was replaced',
    replaced({ lastUsedAt: YESTERDAY }),
    successor({ lastUsedAt: YESTERDAY }),
  ],
  [
    'The new key has taken over',
    replaced({ lastUsedAt: BEFORE_ROTATION }),
    successor({ lastUsedAt: YESTERDAY }),
  ],
  ['The new key has taken over', replaced(), successor({ lastUsedAt: YESTERDAY })],
])('of a replaced key: %s', (header, apiKey, after) => {
  expect(said(apiKey, { successor: after })).toMatchObject([{ header }]);
});

test('both last uses are said where the old key is used on', () => {
  const [advice] = said(replaced({ lastUsedAt: YESTERDAY }), {
    successor: successor({ lastUsedAt: '2026-11-23T09:00:00.000Z' }),
  });
  expect(advice?.text).toContain('It was last used yesterday. The new key was last used 3 hours ago.');
});

test('a replaced key that stopped before its expiry says since when; one that expired says that', () => {
  const ended = replaced({ status: 'expired', endsAt: noon(22, 11) });
  const [advice] = said(ended, { successor: successor() });
  expect(advice?.header).toBe('This key has stopped working');
  expect(advice?.text).toMatch(/It was replaced, and worked until .*22.* 2026/);
  expect(said(replaced({ status: 'expired' }), { successor: successor() })).toMatchObject([
    { header: 'This key has expired' },
  ]);
});

test('a key that was replaced says until when both keys work', () => {
  const [advice] = said(replaced({ endsAt: noon(2, 12), endsOn: '2026-12-02' }), { successor: successor() });
  expect(advice?.text).toMatch(/^Both keys work until .*\b2\b.*2026.* Move every program that uses this key/);
});

test('a key that loses its new key says when it stops, and that nothing replaces it', () => {
  const alone = key({ status: 'expiring', endsAt: noon(26, 11), endsOn: '2026-11-26' });
  const [advice] = said(alone, { successor: null });
  expect(advice?.header).toBe('This key stops working in 3 days');
  expect(advice?.text).toMatch(
    /^It works until .*\b26\b.*2026.* Nothing replaces it: the new key has been deleted/,
  );
  expect(advice).toMatchObject({ link: { text: 'Replace it now' } });
});

test('a key whose new key is gone for long says so, though its own end is far', () => {
  expect(said(replaced({ status: 'replaced' }), { successor: null })).toMatchObject([
    { text: expect.stringContaining('Nothing replaces it') },
  ]);
});

test('a key whose expiry is near says in how many days it expires', () => {
  const [advice] = said(
    key({ status: 'expiring', endsAt: noon(5, 12), endsOn: '2026-12-05', expiresAt: noon(5, 12) }),
    {},
  );
  expect(advice?.header).toBe('This key expires in 12 days');
  expect(advice?.text).not.toContain('Nothing replaces it');
});

test('a new key that is disabled is not said to work beside the old one', () => {
  const advice = said(successor({ status: 'disabled' }), { predecessor: replaced() });
  expect(advice.at(-1)?.text).toContain('It works until');
});

test('nothing is said of the new key before it is known whether there is one', () => {
  const advice = adviceOn({
    apiKey: replaced(),
    predecessor: null,
    successor: undefined,
    timeZone: 'Europe/London',
  });
  expect(advice).toEqual([]);
});

test.each<[string, string, ApiKey]>([
  ['The old key is still used', 'was last used yesterday', replaced({ lastUsedAt: YESTERDAY })],
  ['The old key still works', 'was last used 4 days ago', replaced({ lastUsedAt: BEFORE_ROTATION })],
  ['The old key still works', 'has never been used', replaced()],
])('a new key says of the old one: %s, which %s', (header, use, predecessor) => {
  const [advice] = said(successor({ lastUsedAt: YESTERDAY }), { predecessor });
  expect(advice?.header).toBe(header);
  expect(advice?.text).toContain(`The old key ${use}.`);
});

test('a predecessor that no longer works needs nothing', () => {
  expect(said(successor(), { predecessor: replaced({ status: 'expired' }) })).toEqual([]);
  expect(said(successor(), { predecessor: replaced({ status: 'disabled' }) })).toEqual([]);
});
