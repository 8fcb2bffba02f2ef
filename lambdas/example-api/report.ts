import { crc32 } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import type { Organisation } from '../../core/organisation.ts';
import type { ReportRequest } from './report-request.ts';

const RESOURCES = ['https://journals.example/entity', 'https://library.example/entity'];
const VALUES: Record<string, string[]> = {
  RESOURCE: RESOURCES,
  GROUPS: ['Staff', 'Students'],
  PERMISSION_SETS: ['default'],
};
const ATTRIBUTE_VALUES = ['Arts', 'Sciences'];

/**
 * A usage report as CSV. Its numbers are made up, but the same for the same question: this example measures nothing.
 * OpenAthens publishes no column names, so these are this example's own.
 */
export function reportOf(
  { by, andBy, resource, periods }: ReportRequest,
  organisations: readonly Organisation[],
): string {
  const breakdowns = andBy === undefined ? [by] : [by, andBy];
  const rows = organisations.flatMap(({ organisationId, name }) =>
    periods.flatMap((period) =>
      combinationsOf(breakdowns).map((values) => [
        organisationId,
        name,
        period,
        ...values,
        crc32([organisationId, period, resource, ...values].join()) % 1000,
      ]),
    ),
  );
  const header = ['organisationId', 'organisation', 'from', ...breakdowns, 'transfers'];
  // A name that begins like a formula must not become one in the spreadsheet that opens the report.
  return stringify([header, ...rows], { escape_formulas: true });
}

function combinationsOf(breakdowns: readonly string[]): string[][] {
  return breakdowns.reduce<string[][]>(
    (found, breakdown) =>
      found.flatMap((values) => (VALUES[breakdown] ?? ATTRIBUTE_VALUES).map((value) => [...values, value])),
    [[]],
  );
}
