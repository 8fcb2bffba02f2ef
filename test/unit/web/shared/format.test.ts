import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  formatCount,
  formatDate,
  formatDateTime,
  formatFirstReminder,
  formatFromNow,
  formatMonth,
} from '../../../../web/shared/format.ts';

/** In the time zone of the test run, which is the reader's. */
const at = (day: number, hour: number, minute = 0): Date => new Date(2026, 10, day, hour, minute);

beforeEach(() => {
  vi.useFakeTimers({ now: at(23, 12) });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a calendar date has the month as a word, and is the same in every time zone', () => {
  expect(formatDate('2027-03-01')).toBe('1 March 2027');
  expect(formatMonth('2027-03')).toBe('Mar 2027');
});

test('an instant has the reader’s date and time of day', () => {
  expect(formatDateTime(at(5, 14).toISOString())).toBe('5 November 2026, 14:00');
  expect(formatDateTime(at(5, 0, 5).toISOString())).toBe('5 November 2026, 00:05');
});

describe('distance from now', () => {
  test.each([
    [at(23, 11, 59), '1 minute ago'],
    [at(23, 11, 15), '45 minutes ago'],
    [at(23, 9), '3 hours ago'],
    [at(22, 13), '23 hours ago'],
    [at(22, 11), 'yesterday'],
    [at(20, 12), '3 days ago'],
    [new Date(2026, 7, 20), '3 months ago'],
    [new Date(2023, 10, 23), '3 years ago'],
    [at(23, 12, 5), 'in 5 minutes'],
    [at(24, 0), 'in 12 hours'],
    [at(24, 13), 'tomorrow'],
    [at(25, 0), 'in 2 days'],
    [at(35, 0), 'in 12 days'],
    [new Date(2027, 10, 23), 'in 12 months'],
  ])('%s is “%s”', (then, text) => {
    expect(formatFromNow(then.toISOString())).toBe(text);
  });

  test('is never said the wrong way round, and counts days by the calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: -59, max: 59 }), fc.integer({ min: 0, max: 1439 }), (days, minute) => {
        const then = new Date(2026, 10, 23 + days, 0, minute);
        const distance = then.getTime() - Date.now();
        const text = formatFromNow(then.toISOString());
        if (distance < -60_000) expect(text).toMatch(/ago$|^yesterday$/);
        if (distance > 60_000) expect(text).toMatch(/^in |^tomorrow$/);
        if (Math.abs(days) > 1) expect(text).toBe(days < 0 ? `${-days} days ago` : `in ${days} days`);
      }),
    );
  });
});

test('a count has separators for thousands', () => {
  expect(formatCount(12_345, 'key')).toBe('12,345 keys');
  expect(formatCount(1, 'key')).toBe('1 key');
});

test.each([
  [60, 'Administrators get reminders by email, starting 60 days before a key stops working.'],
  [1, 'Administrators get reminders by email, starting 1 day before a key stops working.'],
  [0, 'Administrators get an email when a key has stopped working.'],
])('with the first reminder %i days before the end, the page says: %s', (days, text) => {
  expect(formatFirstReminder(days)).toBe(text);
});
