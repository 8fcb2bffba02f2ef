import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../../web/api/types.ts';
import { getAdvice } from '../../../../web/api-keys/detail/advice.ts';
import { buildApiKey } from '../../../support/page-api-key.ts';

const ROTATED_AT = '2026-11-20T12:00:00.000Z';
const BEFORE_ROTATION = '2026-11-19T12:00:00.000Z';
const YESTERDAY = '2026-11-22T12:00:00.000Z';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const buildKey = (overrides: Partial<ApiKey> = {}) => buildApiKey({ keyId: 'k1', ...overrides });
const buildSuccessor = (overrides: Partial<ApiKey> = {}) =>
  buildKey({ keyId: 'k2', replaces: 'k1', createdAt: ROTATED_AT, ...overrides });
const buildReplaced = (overrides: Partial<ApiKey> = {}) =>
  buildKey({ status: 'replaced', replacedBy: 'k2', ...overrides });
const getAdviceOn = (
  apiKey: ApiKey,
  related: { predecessor?: ApiKey | null; successor?: ApiKey | null } = {},
) => getAdvice({ apiKey, predecessor: null, successor: null, ...related });
/** Noon in the time zone of the test run, because instants are shown in the reader's time zone. */
const noon = (day: number, month: number): string => new Date(2026, month - 1, day, 12).toISOString();

test('a key that needs nothing gets no advice', () => {
  expect(getAdviceOn(buildKey())).toEqual([]);
});

test.each<[string, ApiKey, ApiKey]>([
  ['The new key is disabled', buildReplaced(), buildSuccessor({ status: 'disabled', lastUsedAt: YESTERDAY })],
  ['The new key no longer works', buildReplaced(), buildSuccessor({ status: 'expired' })],
  ['The new key has never been used', buildReplaced({ lastUsedAt: YESTERDAY }), buildSuccessor()],
  [
    'This key was used after it was replaced',
    buildReplaced({ lastUsedAt: YESTERDAY }),
    buildSuccessor({ lastUsedAt: YESTERDAY }),
  ],
  [
    'The new key has taken over',
    buildReplaced({ lastUsedAt: BEFORE_ROTATION }),
    buildSuccessor({ lastUsedAt: YESTERDAY }),
  ],
  ['The new key has taken over', buildReplaced(), buildSuccessor({ lastUsedAt: YESTERDAY })],
])('the advice on a replaced key can be “%s”', (header, apiKey, successor) => {
  expect(getAdviceOn(apiKey, { successor })).toMatchObject([{ header }]);
});

test('the advice shows the last use of both keys if the old key is still used', () => {
  const [advice] = getAdviceOn(buildReplaced({ lastUsedAt: YESTERDAY }), {
    successor: buildSuccessor({ lastUsedAt: '2026-11-23T09:00:00.000Z' }),
  });
  expect(advice?.text).toContain('It was last used yesterday. The new key was last used 3 hours ago.');
});

test('the advice tells a key that stopped working early from one that expired', () => {
  const ended = buildReplaced({ status: 'expired', endsAt: noon(22, 11) });
  const [advice] = getAdviceOn(ended, { successor: buildSuccessor() });
  expect(advice?.header).toBe('This key has stopped working');
  expect(advice?.text).toMatch(/It was replaced and worked until .*22.* 2026/);
  expect(getAdviceOn(buildReplaced({ status: 'expired' }), { successor: buildSuccessor() })).toMatchObject([
    { header: 'This key has expired' },
  ]);
});

test('the advice says until when both keys work', () => {
  const replaced = buildReplaced({ endsAt: noon(2, 12), endsOn: '2026-12-02' });
  const [advice] = getAdviceOn(replaced, { successor: buildSuccessor() });
  expect(advice?.text).toMatch(/^Both keys work until .*\b2\b.*2026.* Move every program that uses this key/);
});

test('a key that has lost its successor says when it stops working and that nothing takes its place', () => {
  const alone = buildKey({ status: 'expiring', endsAt: noon(26, 11), endsOn: '2026-11-26' });
  const [advice] = getAdviceOn(alone);
  expect(advice?.header).toBe('This key stops working in 3 days');
  expect(advice?.text).toMatch(
    /^It works until .*\b26\b.*2026.* The new key was deleted, so no key takes its place/,
  );
  expect(advice).toMatchObject({ link: { text: 'Replace it now' } });
});

test('a key that lost its successor long ago says so even if its own end is far away', () => {
  expect(getAdviceOn(buildReplaced())).toMatchObject([
    { text: expect.stringContaining('no key takes its place') },
  ]);
});

test('a key that expires soon says in how many days', () => {
  const [advice] = getAdviceOn(
    buildKey({ status: 'expiring', endsAt: noon(5, 12), endsOn: '2026-12-05', expiresAt: noon(5, 12) }),
  );
  expect(advice?.header).toBe('This key expires in 12 days');
  expect(advice?.text).not.toContain('takes its place');
});

test('a disabled new key does not claim that both keys work', () => {
  const advice = getAdviceOn(buildSuccessor({ status: 'disabled' }), { predecessor: buildReplaced() });
  expect(advice.at(-1)?.text).toContain('It works until');
});

test('there is no advice about a successor until it has loaded', () => {
  const advice = getAdvice({
    apiKey: buildReplaced(),
    predecessor: null,
    successor: undefined,
  });
  expect(advice).toEqual([]);
});

test.each<[string, string, ApiKey]>([
  ['The old key is still in use', 'was last used yesterday', buildReplaced({ lastUsedAt: YESTERDAY })],
  ['The old key still works', 'was last used 4 days ago', buildReplaced({ lastUsedAt: BEFORE_ROTATION })],
  ['The old key still works', 'has never been used', buildReplaced()],
])('the advice on a new key can be “%s” if the old one %s', (header, use, predecessor) => {
  const [advice] = getAdviceOn(buildSuccessor({ lastUsedAt: YESTERDAY }), { predecessor });
  expect(advice?.header).toBe(header);
  expect(advice?.text).toContain(`The old key ${use}.`);
});

test('there is no advice about a predecessor that no longer works', () => {
  expect(getAdviceOn(buildSuccessor(), { predecessor: buildReplaced({ status: 'expired' }) })).toEqual([]);
  expect(getAdviceOn(buildSuccessor(), { predecessor: buildReplaced({ status: 'disabled' }) })).toEqual([]);
});
