import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  formatDate,
  formatDaysFromNow,
  formatFirstReminder,
  formatMonth,
  formatTimeAgo,
} from '../../../../web/shared/format.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a calendar date is the same in every time zone', () => {
  expect(formatDate('2027-03-01')).toMatch(/\b1\b.*2027/);
  expect(formatMonth('2027-03')).toMatch(/^Mar 2027$/);
});

test.each([
  ['2026-12-05', 'Europe/London', 'in 12 days'],
  ['2026-11-24', 'Europe/London', 'tomorrow'],
  ['2026-11-24', 'Pacific/Auckland', 'today'],
  ['2026-11-23', 'Pacific/Honolulu', 'today'],
  ['2026-11-22', 'Europe/London', 'yesterday'],
])('%s in the time zone %s is “%s”', (date, timeZone, text) => {
  expect(formatDaysFromNow(date, timeZone)).toBe(text);
});

test.each([
  ['2026-11-23T11:59:30Z', 'this minute'],
  ['2026-11-23T11:15:00Z', '45 minutes ago'],
  ['2026-11-23T09:00:00Z', '3 hours ago'],
  ['2026-11-20T12:00:00Z', '3 days ago'],
  ['2026-08-25T12:00:00Z', '3 months ago'],
  ['2023-11-23T12:00:00Z', '3 years ago'],
])('%s was “%s”', (instant, text) => {
  expect(formatTimeAgo(instant)).toBe(text);
});

test.each([
  [60, 'Administrators get reminders by email, starting 60 days before a key stops working.'],
  [1, 'Administrators get reminders by email, starting 1 day before a key stops working.'],
  [0, 'Administrators get an email when a key has stopped working.'],
])('with the first reminder %i days before the end, the page says: %s', (days, text) => {
  expect(formatFirstReminder(days)).toBe(text);
});
