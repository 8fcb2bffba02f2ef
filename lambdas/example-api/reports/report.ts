import { crc32 } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { Organisation } from '../../../core/organisation.ts';

/** The period of each granularity, and the longest time range that a report may cover. */
const GRANULARITIES = {
  HOURLY: { period: { hours: 1 }, longest: { days: 7 } },
  DAILY: { period: { days: 1 }, longest: { months: 1 } },
  MONTHLY: { period: { months: 1 }, longest: { months: 12 } },
} as const;

const time = z.string().transform((value, context) => {
  try {
    return Temporal.PlainDateTime.from(/^\d{4}-\d{2}$/.test(value) ? `${value}-01` : value);
  } catch {
    context.addIssue('must be a month, such as 2026-04, or a minute, such as 2026-04-01T07:00');
    return z.NEVER;
  }
});

const thisMonth = () => time.parse(Temporal.Now.plainDateISO('UTC').toPlainYearMonth().toString());

const property = /^(?:GROUPS|PERMISSION_SETS|ATTRIBUTE:.+)$/;
const properties = 'GROUPS, PERMISSION_SETS or ATTRIBUTE:<name>';

/**
 * The query string of a report. `periods` lists the starts of all periods from `from` to `to`. OpenAthens requires the first
 * four parameters. Here they have defaults, so that a key can be tried without them.
 * @see https://docs.openathens.net/libraries/fetching-statistics-reports-via-the-api
 */
export const reportRequest = z
  .object({
    type: z.literal('RESOURCE_USAGE').default('RESOURCE_USAGE'),
    from: time.default(thisMonth),
    to: time.default(thisMonth),
    by: z
      .union([z.literal('RESOURCE'), z.string().regex(property)], `must be RESOURCE, ${properties}`)
      .default('RESOURCE'),
    andBy: z.string().regex(property, `must be ${properties}`).optional(),
    resource: z.string().min(1).optional(),
    scope: z.enum(['THIS_ORGANISATION', 'ALL_ORGANISATIONS']).default('THIS_ORGANISATION'),
    granularity: z.enum(['HOURLY', 'DAILY', 'MONTHLY']).default('MONTHLY'),
  })
  .refine(({ by, resource }) => by !== 'RESOURCE' || resource === undefined, {
    error: 'cannot be used with by=RESOURCE',
    path: ['resource'],
  })
  .refine(({ by, andBy }) => by === 'RESOURCE' || andBy === undefined, {
    error: 'can only be used with by=RESOURCE',
    path: ['andBy'],
  })
  .refine(({ from, to }) => Temporal.PlainDateTime.compare(from, to) <= 0, {
    error: 'must not be before from',
    path: ['to'],
  })
  .refine(
    ({ from, to, granularity }) =>
      Temporal.PlainDateTime.compare(to, from.add(GRANULARITIES[granularity].longest)) < 0,
    { error: 'is too long after from for this granularity', path: ['to'] },
  )
  .transform(({ from, to, granularity, ...rest }) => ({
    ...rest,
    periods: listPeriods(from, to, GRANULARITIES[granularity].period),
  }));

export type ReportRequest = z.output<typeof reportRequest>;

function listPeriods(
  from: Temporal.PlainDateTime,
  to: Temporal.PlainDateTime,
  period: Temporal.DurationLike,
) {
  const starts: string[] = [];
  for (let start = from; Temporal.PlainDateTime.compare(start, to) <= 0; start = start.add(period)) {
    starts.push(start.toString({ smallestUnit: 'minute' }));
  }
  return starts;
}

/** The resources in every report. */
export const RESOURCES = ['https://journals.example/entity', 'https://library.example/entity'] as const;
const VALUES: Record<string, readonly string[]> = {
  RESOURCE: RESOURCES,
  GROUPS: ['Staff', 'Students'],
  PERMISSION_SETS: ['default'],
};
const ATTRIBUTE_VALUES = ['Arts', 'Sciences'];

/**
 * Builds a usage report as CSV. The numbers are made up, but the same for the same query. OpenAthens does not document its
 * column names, so these are specific to this example.
 */
export function buildReport(
  { by, andBy, resource, periods }: ReportRequest,
  organisations: readonly Organisation[],
): string {
  const breakdowns = andBy === undefined ? [by] : [by, andBy];
  const rows = organisations.flatMap(({ organisationId, name }) =>
    periods.flatMap((period) =>
      listCombinations(breakdowns).map((values) => [
        organisationId,
        name,
        period,
        ...values,
        crc32([organisationId, period, resource, ...values].join()) % 1000,
      ]),
    ),
  );
  const header = ['organisationId', 'organisation', 'from', ...breakdowns, 'transfers'];
  // Spreadsheets must not evaluate names that begin like a formula.
  return stringify([header, ...rows], { escape_formulas: true });
}

function listCombinations(breakdowns: readonly string[]): string[][] {
  return breakdowns.reduce<string[][]>(
    (found, breakdown) =>
      found.flatMap((values) => (VALUES[breakdown] ?? ATTRIBUTE_VALUES).map((value) => [...values, value])),
    [[]],
  );
}
