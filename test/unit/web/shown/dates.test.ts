import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { daysFromNow, shownDate, shownMonth, timeAgo } from '../../../../web/shown/dates.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a calendar date is the same date wherever it is read', () => {
  expect(shownDate('2027-03-01')).toMatch(/\b1\b.*2027/);
  expect(shownMonth('2027-03')).toMatch(/^Mar 2027$/);
});

test.each([
  ['2026-12-05', 'Europe/London', 'in 12 days'],
  ['2026-11-24', 'Europe/London', 'tomorrow'],
  ['2026-11-24', 'Pacific/Auckland', 'today'],
  ['2026-11-23', 'Pacific/Honolulu', 'today'],
  ['2026-11-22', 'Europe/London', 'yesterday'],
])('%s is, counted in %s, %s', (date, timeZone, said) => {
  expect(daysFromNow(date, timeZone)).toBe(said);
});

test.each([
  ['2026-11-23T11:59:30Z', 'this minute'],
  ['2026-11-23T11:15:00Z', '45 minutes ago'],
  ['2026-11-23T09:00:00Z', '3 hours ago'],
  ['2026-11-20T12:00:00Z', '3 days ago'],
  ['2026-08-25T12:00:00Z', '3 months ago'],
  ['2023-11-23T12:00:00Z', '3 years ago'],
])('%s was %s', (instant, said) => {
  expect(timeAgo(instant)).toBe(said);
});
