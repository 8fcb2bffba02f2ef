import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, countDaysUntil, isTimeZone } from '../../../core/calendar.ts';
import { computeExpiry, getOverlapEnd } from '../../../core/expiry.ts';
import { instants, timeZones } from '../../support/arbitraries.ts';

/** The calendar date in a zone, computed without the code under test. */
const calendarDate = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);

describe('expiry of a new key', () => {
  test.each([
    ['an ordinary day', '2026-11-23T12:00:00Z', 'Europe/London', '2027-11-23', '2027-11-23T00:00:00Z'],
    ['summer time', '2026-06-01T12:00:00Z', 'Europe/London', '2027-06-01', '2027-05-31T23:00:00Z'],
    ['a leap day', '2028-02-29T12:00:00Z', 'Europe/London', '2029-02-28', '2029-02-28T00:00:00Z'],
    [
      'the day after midnight in the zone',
      '2026-06-30T23:30:00Z',
      'Europe/London',
      '2027-07-01',
      '2027-06-30T23:00:00Z',
    ],
    [
      'east of the date line',
      '2026-11-23T12:00:00Z',
      'Pacific/Kiritimati',
      '2027-11-24',
      '2027-11-23T10:00:00Z',
    ],
    ['west of the date line', '2026-11-23T05:00:00Z', 'Pacific/Niue', '2027-11-22', '2027-11-22T11:00:00Z'],
    [
      'a date that begins at one o’clock',
      '2024-09-08T12:00:00Z',
      'America/Santiago',
      '2025-09-08',
      '2025-09-08T03:00:00Z',
    ],
  ])('the expiry of a new key is one year after %s', (_, createdAt, timeZone, expiresOn, expiresAt) => {
    expect(computeExpiry(new Date(createdAt), timeZone, 'P1Y')).toEqual({ expiresOn, expiresAt });
  });

  test('the expiry of a new key begins after the gap if the clocks skip midnight', () => {
    // Egypt's summer time begins at 00:00 on the last Friday of April: 2026-04-24 starts at 01:00 (+03:00).
    expect(computeExpiry(new Date('2025-04-24T12:00:00Z'), 'Africa/Cairo', 'P1Y').expiresAt).toBe(
      '2026-04-23T22:00:00Z',
    );
  });

  test('the expiry of a new key begins at the first instant of its date in the zone', () => {
    fc.assert(
      fc.property(instants(), timeZones(), (createdAt, timeZone) => {
        const { expiresOn, expiresAt } = computeExpiry(createdAt, timeZone, 'P1Y');
        const first = Date.parse(expiresAt);
        expect(calendarDate(new Date(first), timeZone)).toBe(expiresOn);
        expect(calendarDate(new Date(first - 1), timeZone) < expiresOn).toBe(true);
      }),
    );
  });

  test('the expiry of a new key countDaysUntil counts calendar days of the zone, down to 0 on the date itself', () => {
    fc.assert(
      fc.property(instants(), timeZones(), fc.integer({ min: -40, max: 400 }), (now, timeZone, days) => {
        const date = calendarDate(new Date(addDays(now, days, timeZone)), timeZone);
        expect(countDaysUntil(date, now, timeZone)).toBe(days);
      }),
    );
  });

  test('the expiry of a new key addDays keeps the time of day across a clock change', () => {
    expect(addDays(new Date('2026-10-24T12:00:00Z'), 1, 'Europe/London')).toBe('2026-10-25T13:00:00Z');
  });

  test('the expiry of a new key addDays rounds down to whole seconds', () => {
    expect(addDays(new Date('2026-10-24T12:00:00.999Z'), 0, 'UTC')).toBe('2026-10-24T12:00:00Z');
  });

  test('the expiry of a new key depends on the configured life', () => {
    const at = new Date('2026-01-31T12:00:00Z');
    expect(computeExpiry(at, 'UTC', 'P1M').expiresOn).toBe('2026-02-28');
    expect(computeExpiry(at, 'UTC', 'P90D').expiresOn).toBe('2026-05-01');
  });

  test.each([
    ['Europe/London', true],
    ['Mars/Olympus', false],
    ['+02:00', false], // knows no summer time
    ['', false],
  ])('the expiry of a new key isTimeZone(%j) is %s', (name, known) => {
    expect(isTimeZone(name)).toBe(known);
  });
});

describe('end of an overlap', () => {
  test('the end of an overlap is never after the key’s expiry, nor before the second in which the overlap begins', () => {
    fc.assert(
      fc.property(instants(), instants(), timeZones(), fc.nat(30), (now, expiry, timeZone, days) => {
        fc.pre(expiry > now);
        const end = Date.parse(getOverlapEnd(days, { expiresAt: expiry.toISOString() }, now, timeZone));
        expect(end).toBeLessThanOrEqual(expiry.getTime());
        expect(end).toBeGreaterThan(now.getTime() - 1000);
      }),
    );
  });

  test('the end of an overlap keeps the time of day after a change to summer time', () => {
    const before = new Date('2027-03-27T09:00:00Z');
    const end = getOverlapEnd(1, { expiresAt: '2028-01-01T00:00:00Z' }, before, 'Europe/London');
    expect(new Date(end).toISOString()).toBe('2027-03-28T08:00:00.000Z');
  });
});
