import { expect, test } from 'vitest';
import { formatTimeZone } from '../../../core/time-zone-name.ts';

test.each([
  ['Europe/London', 'London time'],
  ['America/New_York', 'New York time'],
  ['America/Argentina/Buenos_Aires', 'Buenos Aires, Argentina time'],
  ['Pacific/Honolulu', 'Honolulu time'],
  ['US/Eastern', 'Eastern Time'],
  ['UTC', 'UTC'],
  ['Etc/UTC', 'UTC'],
  ['Etc/GMT-3', 'GMT+03:00'],
])('%s is “%s”', (timeZone, name) => {
  expect(formatTimeZone(timeZone)).toBe(name);
});

test('no time zone is shown by its IANA name', () => {
  for (const timeZone of Intl.supportedValuesOf('timeZone')) {
    expect(formatTimeZone(timeZone)).toMatch(/^[\p{L} ,.'’()+\-:\d]+$/u);
  }
});
