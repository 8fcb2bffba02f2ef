import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlapDays, overlapEnd } from '../../../../web/api-keys/rotate/overlap.ts';

test.each(['0', '7', '30', ' 7 '])('“%s” can be entered as the days of an overlap', (entered) => {
  expect(overlapDays(entered)).toBe(Number(entered));
});

test.each(['', ' ', '-1', '31', '1.5', '1e1', 'seven', '0x7'])('“%s” cannot', (entered) => {
  expect(overlapDays(entered)).toBeUndefined();
});

test('an overlap never ends after the key’s own expiry, nor before the second in which it begins', () => {
  const date = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(date, date, fc.integer({ min: 0, max: 30 }), (now, expiry, days) => {
      fc.pre(expiry > now);
      const end = Date.parse(overlapEnd(days, { expiresAt: expiry.toISOString() }, now, 'Pacific/Auckland'));
      expect(end).toBeLessThanOrEqual(expiry.getTime());
      expect(end).toBeGreaterThan(now.getTime() - 1000);
    }),
  );
});

test('an overlap over the change to summer time ends at the same time of day', () => {
  const before = new Date('2027-03-27T09:00:00Z');
  const end = overlapEnd(1, { expiresAt: '2028-01-01T00:00:00Z' }, before, 'Europe/London');
  expect(new Date(end).toISOString()).toBe('2027-03-28T08:00:00.000Z');
});
