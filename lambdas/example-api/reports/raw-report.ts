import { crc32 } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { RESOURCES } from './report.ts';

const OLDEST_DAYS = 30;

/** The date of a raw report: from 30 days ago to yesterday, in UTC. */
export const rawReportDate = z.iso
  .date({ error: 'must be a date, such as 2026-04-01', abort: true })
  .refine((date) => isReported(date, Temporal.Now.plainDateISO('UTC')), {
    error: `must be between yesterday and ${OLDEST_DAYS} days ago`,
  });

/** The query string of a raw report. OpenAthens requires the date. Here it is yesterday by default. */
export const rawReportRequest = z.object({ date: rawReportDate.default(() => getYesterday().toString()) });

function isReported(date: string, today: Temporal.PlainDate): boolean {
  const { days } = Temporal.PlainDate.from(date).until(today, { largestUnit: 'days' });
  return days >= 1 && days <= OLDEST_DAYS;
}

/** The last day that has a raw report. */
export function getYesterday(): Temporal.PlainDate {
  return Temporal.Now.plainDateISO('UTC').subtract({ days: 1 });
}

const EVENTS = [
  ['authentication', '', 'success'],
  ['authentication', '', 'badCredentials'],
  ['transfer', RESOURCES[0], 'allowed'],
  ['transfer', RESOURCES[1], 'blocked'],
] as const;

/**
 * Builds a raw report as CSV: each authentication and each transfer of one day. They are made up, but the same for the same day.
 * OpenAthens does not document its column names, so these are specific to this example.
 */
export function buildRawReport(date: string, usernames: readonly string[]): string {
  const start = Temporal.PlainDate.from(date).toPlainDateTime();
  const rows = usernames.flatMap((username) =>
    EVENTS.map((event) => {
      const seconds = crc32([date, username, ...event].join()) % (24 * 60 * 60);
      return [`${start.add({ seconds }).toString()}Z`, username, ...event];
    }),
  );
  rows.sort(([a = ''], [b = '']) => a.localeCompare(b));
  return stringify([['time', 'username', 'event', 'resource', 'outcome'], ...rows]);
}
