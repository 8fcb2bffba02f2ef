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
const replaced = (differing: Partial<ApiKey> = {}) => key({ replacedBy: 'k2', ...differing });
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
  ['Its successor is disabled', replaced(), successor({ status: 'disabled', lastUsedAt: YESTERDAY })],
  ['Its successor does not work any more', replaced(), successor({ status: 'expired' })],
  ['Its successor has never been used', replaced({ lastUsedAt: YESTERDAY }), successor()],
  [
    'This key was used after it was rotated',
    replaced({ lastUsedAt: YESTERDAY }),
    successor({ lastUsedAt: YESTERDAY }),
  ],
  [
    'Its successor has taken over',
    replaced({ lastUsedAt: BEFORE_ROTATION }),
    successor({ lastUsedAt: YESTERDAY }),
  ],
  ['Its successor has taken over', replaced(), successor({ lastUsedAt: YESTERDAY })],
])('of a replaced key: %s', (header, apiKey, after) => {
  expect(said(apiKey, { successor: after })).toMatchObject([{ header }]);
});

test('both last uses are said where the old key is used on', () => {
  const [advice] = said(replaced({ lastUsedAt: YESTERDAY }), {
    successor: successor({ lastUsedAt: '2026-11-23T09:00:00.000Z' }),
  });
  expect(advice?.text).toContain('It was last used yesterday. The successor was last used 3 hours ago.');
});

test('an overlap that ended says so, and since when; an expiry date that came says that', () => {
  const ended = replaced({ status: 'expired', worksUntil: noon(22, 11) });
  const [advice] = said(ended, { successor: successor() });
  expect(advice?.header).toBe('The overlap of this key has ended');
  expect(advice?.text).toMatch(/until .*22.* 2026/);
  const expired = replaced({ status: 'expired', worksUntil: key().expiresAt });
  expect(said(expired, { successor: successor() })).toMatchObject([{ header: 'This key has expired' }]);
});

test('a key whose successor was deleted can be rotated anew, with the end of its overlap in sight', () => {
  const [overlapping] = said(replaced({ worksUntil: noon(5, 12) }), { successor: null });
  expect(overlapping).toMatchObject({ link: { text: 'Rotate it now' } });
  expect(overlapping?.header).toMatch(/^This key stops working on .*\b5\b.*2026/);
  const [expiring] = said(replaced({ status: 'expiring', expiresOn: '2026-12-05' }), { successor: null });
  expect(expiring?.header).toBe('This key expires in 12 days');
  expect(expiring?.text).toMatch(/^Its successor has been deleted\. Rotate it/);
});

test('nothing is said of a successor before it is known whether there is one', () => {
  const advice = adviceOn({
    apiKey: replaced({ status: 'expiring' }),
    predecessor: null,
    successor: undefined,
    timeZone: 'Europe/London',
  });
  expect(advice).toEqual([]);
});

test.each<[string, string, ApiKey]>([
  ['The key before it is still used', 'was last used yesterday', replaced({ lastUsedAt: YESTERDAY })],
  ['The key before it still works', 'was last used 4 days ago', replaced({ lastUsedAt: BEFORE_ROTATION })],
  ['The key before it still works', 'has never been used', replaced()],
])('a successor says of its predecessor: %s, which %s', (header, use, predecessor) => {
  const [advice] = said(successor({ lastUsedAt: YESTERDAY }), { predecessor });
  expect(advice?.header).toBe(header);
  expect(advice?.text).toContain(`The key before it ${use}.`);
});

test('a predecessor that no longer works needs nothing', () => {
  expect(said(successor(), { predecessor: replaced({ status: 'expired' }) })).toEqual([]);
  expect(said(successor(), { predecessor: replaced({ status: 'disabled' }) })).toEqual([]);
});
