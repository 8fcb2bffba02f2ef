import { Temporal } from 'temporal-polyfill';
import { isWorking } from '../../core/api-key.ts';
import type { ApiKey } from '../api/types.ts';
import { formatCount, formatDate, formatList, formatNumber } from '../shared/format.ts';

/** How many months the forecast covers after the current one: the default life of a key. */
const MONTHS_AHEAD = 12;

/** A key with the day on which it stops working. */
export interface KeyEnd<Key> {
  key: Key;
  /** Calendar date in the time zone of the key's organisation. */
  endsOn: string;
  /** Whether the key has a successor that still exists. */
  isReplaced: boolean;
}

/** How many keys stop working in a month. */
export interface ForecastMonth {
  /** Such as `2027-03`. */
  month: string;
  /** Keys without a successor. */
  open: number;
  replaced: number;
}

export interface ForecastData<Key> {
  /** Consecutive months from the current one. */
  months: ForecastMonth[];
  /** How many keys stop working after these months. */
  later: number;
  /** All working keys, sorted by the day on which they stop working. */
  keyEnds: KeyEnd<Key>[];
  /** The days on which several keys without a successor stop working, with their number, in order. */
  sharedDays: ReadonlyMap<string, number>;
  notShown: { expired: number; disabled: number };
}

type ForecastKey = Pick<ApiKey, 'keyId' | 'endsOn' | 'replacedBy' | 'status'>;

/**
 * Builds the forecast of when keys stop working.
 * @param keys all keys that were loaded: a successor that is not among them no longer exists
 * @param today the reader's date, `YYYY-MM-DD`
 */
export function buildForecast<Key extends ForecastKey>(
  keys: readonly Key[],
  today: string,
): ForecastData<Key> {
  const ids = new Set(keys.map(({ keyId }) => keyId));
  const keyEnds = keys
    .filter(({ status }) => isWorking(status))
    .map((key) => ({
      key,
      endsOn: key.endsOn,
      isReplaced: key.replacedBy !== undefined && ids.has(key.replacedBy),
    }))
    .sort(compareEnds);
  const months = listMonths(keyEnds[0]?.endsOn ?? today, today).map((month) => {
    const inMonth = keyEnds.filter(({ endsOn }) => endsOn.startsWith(month));
    const open = inMonth.filter(hasNoSuccessor).length;
    return { month, open, replaced: inMonth.length - open };
  });
  const openByDay = Map.groupBy(keyEnds.filter(hasNoSuccessor), ({ endsOn }) => endsOn);
  return {
    months,
    later: keyEnds.length - months.reduce((sum, { open, replaced }) => sum + open + replaced, 0),
    keyEnds,
    sharedDays: new Map(
      [...openByDay].map(([day, ends]) => [day, ends.length] as const).filter(([, count]) => count > 1),
    ),
    notShown: {
      expired: keys.filter(({ status }) => status === 'expired').length,
      disabled: keys.filter(({ status }) => status === 'disabled').length,
    },
  };
}

/**
 * Lists the months from the reader's current one, or from the previous one if a key still works there because its
 * organisation is further west than the reader.
 */
function listMonths(firstEnd: string, today: string): string[] {
  const last = Temporal.PlainDate.from(today).toPlainYearMonth().add({ months: MONTHS_AHEAD });
  const first = Temporal.PlainDate.from(firstEnd < today ? firstEnd : today).toPlainYearMonth();
  const { months } = first.until(last, { largestUnit: 'months' });
  return Array.from({ length: months + 1 }, (_, index) => first.add({ months: index }).toString());
}

function compareEnds({ endsOn: a }: KeyEnd<unknown>, { endsOn: b }: KeyEnd<unknown>): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hasNoSuccessor({ isReplaced }: KeyEnd<unknown>): boolean {
  return !isReplaced;
}

/** How many names are listed before the rest is only counted. */
const MAX_LISTED = 5;

/** Formats a list of names; a long one as “A, B, C, D, E, and 7 more”. */
export function formatNames(names: readonly string[]): string {
  const rest = names.length - MAX_LISTED;
  return formatList(rest > 1 ? [...names.slice(0, MAX_LISTED), `${formatNumber(rest)} more`] : names);
}

/** How many of the days that several keys share are named; the rest is only counted. */
const MAX_NAMED_DAYS = 3;

/** A warning about the days on which several keys stop working, the worst named; `undefined` if there are none. */
export function describeSharedDays(
  sharedDays: ReadonlyMap<string, number>,
): { header: string; days: string; text: string } | undefined {
  const worst = [...sharedDays].sort(([, a], [, b]) => b - a).slice(0, MAX_NAMED_DAYS);
  const [first] = worst;
  if (!first) return undefined;
  const [day, count] = first;
  const days = worst.map(([date, keys]) => `${formatDate(date)} (${formatCount(keys, 'key')})`);
  const rest = sharedDays.size - worst.length;
  return {
    ...(sharedDays.size === 1
      ? { header: `${formatCount(count, 'key')} stop working on the same day, ${formatDate(day)}`, days: '' }
      : {
          header: `On ${formatNumber(sharedDays.size)} days, several keys stop working at once`,
          days:
            rest > 0
              ? `The days with the most keys: ${formatList(days)}. The table below marks ${formatCount(rest, 'more day')}.`
              : `The days: ${formatList(days)}.`,
        }),
    text: 'If nobody replaces them in time, several services stop on one day. Replace some of the keys earlier: the life of a new key starts on the day you create it.',
  };
}

/** Says how many keys the forecast leaves out; `undefined` if none. */
export function formatNotShown({ expired, disabled }: ForecastData<unknown>['notShown']): string | undefined {
  const counts = [
    ...(expired > 0 ? [`${formatCount(expired, 'key')} that ${expired === 1 ? 'has' : 'have'} expired`] : []),
    ...(disabled > 0 ? [`${formatCount(disabled, 'disabled key')}`] : []),
  ];
  return counts.length === 0 ? undefined : `Not shown: ${formatList(counts)}.`;
}
