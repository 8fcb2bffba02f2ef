import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeyStatus } from '../../../../web/api/types.ts';
import { obstacleTo } from '../../../../web/api-keys/rotate/obstacle.ts';
import { LONGEST_OVERLAP, overlapDays, overlapEnd } from '../../../../web/api-keys/rotate/overlap.ts';
import { instants, timeZones } from '../../../support/arbitraries.ts';

const SUCCESSOR = '01KAPQ1C5R8E0T2W4Y6Z8B0D2F';

test.each([
  ['0', 0],
  ['7', 7],
  [' 30 ', 30],
  ['031', undefined],
  ['31', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e1', undefined],
  ['', undefined],
  [' ', undefined],
  ['seven', undefined],
])('“%s” as a number of days is %s', (entered, days) => {
  expect(overlapDays(entered)).toBe(days);
});

test('an overlap never ends before it begins nor after the key itself', () => {
  const days = fc.integer({ min: 0, max: LONGEST_OVERLAP });
  fc.assert(
    fc.property(days, instants(), fc.integer({ min: 1, max: 400 * 86_400 }), timeZones(), (...given) => {
      const [overlap, now, secondsLeft, timeZone] = given;
      const expiresAt = new Date(now.getTime() + secondsLeft * 1000).toISOString();
      const end = Date.parse(overlapEnd(overlap, { expiresAt }, now, timeZone));
      expect(end).toBeGreaterThanOrEqual(now.getTime());
      expect(end).toBeLessThanOrEqual(Date.parse(expiresAt));
    }),
  );
});

test('an overlap over the change to summer time ends at the same time of day', () => {
  const end = overlapEnd(
    1,
    { expiresAt: '2028-01-01T00:00:00Z' },
    new Date('2027-03-27T09:00:00Z'),
    'Europe/London',
  );
  expect(new Date(end).toISOString()).toBe('2027-03-28T08:00:00.000Z');
});

test.each<[KeyStatus, string | undefined, boolean, string | undefined]>([
  ['active', undefined, false, undefined],
  ['expiring', undefined, false, undefined],
  ['expired', undefined, false, 'expired'],
  ['disabled', undefined, false, 'disabled'],
  ['active', SUCCESSOR, true, 'rotated'],
  ['active', SUCCESSOR, false, undefined], // the successor was deleted: the API makes another
  ['disabled', SUCCESSOR, true, 'disabled'],
])(
  'what keeps a key that is %s, replaced by %s, there: %s, from being rotated: %s',
  (status, by, exists, obstacle) => {
    expect(obstacleTo({ status, ...(by !== undefined && { replacedBy: by }) }, exists)).toBe(obstacle);
  },
);
