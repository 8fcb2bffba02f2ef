import { Temporal } from 'temporal-polyfill';
import { isWorking } from '../../core/api-key.ts';
import type { ApiKey } from '../api/types.ts';
import type { Ending } from './ending.ts';

/** As many months as are looked ahead after this one: a whole life of a key by default. */
const MONTHS_AHEAD = 12;

/** How many keys stop in a month. */
export interface MonthOutlook {
  /** `2027-03`. */
  month: string;
  /** Those that nothing takes the place of. */
  open: number;
  /** Those that a new key has replaced. */
  replaced: number;
}

/** What stops when. */
export interface Outlook<Key> {
  /** This month and those after it, without a gap. Keys that stop later are in `later`. */
  months: MonthOutlook[];
  later: number;
  /** All working keys, by the day on which they stop. */
  endings: Ending<Key>[];
  /** Days on which several keys stop that were not replaced, with their number; in order. */
  clashes: ReadonlyMap<string, number>;
  leftOut: { expired: number; disabled: number };
}

/** @param today the date from which on is looked ahead, `YYYY-MM-DD` */
export function outlookOf<Key extends Pick<ApiKey, 'status'>>(
  all: readonly Ending<Key>[],
  today: string,
): Outlook<Key> {
  const endings = all.filter(({ key }) => isWorking(key.status)).sort(byDay);
  const months = monthsFrom(endings[0]?.endsOn ?? today, today).map((month) => {
    const inMonth = endings.filter(({ endsOn }) => endsOn.startsWith(month));
    const open = inMonth.filter(isOpen).length;
    return { month, open, replaced: inMonth.length - open };
  });
  const perDay = Map.groupBy(endings.filter(isOpen), ({ endsOn }) => endsOn);
  return {
    months,
    later: endings.length - months.reduce((sum, { open, replaced }) => sum + open + replaced, 0),
    endings,
    clashes: new Map([...perDay].map(([day, on]) => [day, on.length] as const).filter(([, on]) => on > 1)),
    leftOut: {
      expired: all.filter(({ key }) => key.status === 'expired').length,
      disabled: all.filter(({ key }) => key.status === 'disabled').length,
    },
  };
}

/** From this month on; from the one before where it is not over yet for an organisation further west than the reader. */
function monthsFrom(firstDay: string, today: string): string[] {
  const last = Temporal.PlainDate.from(today).toPlainYearMonth().add({ months: MONTHS_AHEAD });
  const first = Temporal.PlainDate.from(firstDay < today ? firstDay : today).toPlainYearMonth();
  const { months } = first.until(last, { largestUnit: 'months' });
  return Array.from({ length: months + 1 }, (_, index) => first.add({ months: index }).toString());
}

function byDay({ endsOn: one }: Ending<unknown>, { endsOn: other }: Ending<unknown>): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function isOpen({ isReplaced }: Ending<unknown>): boolean {
  return !isReplaced;
}
