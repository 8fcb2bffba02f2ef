import { Temporal } from 'temporal-polyfill';
import type { ApiKey } from '../api/types.ts';

/** As many months as are looked ahead: this one, and a whole life of a key by default. */
const MONTHS = 13;

/** What of a key the forecast goes by. */
type ForecastKey = Pick<ApiKey, 'expiresOn' | 'status' | 'replacedBy'>;

/** How many keys expire in a month. */
export interface MonthOutlook {
  /** `2027-03`. */
  month: string;
  /** Those that nothing has been done about. */
  open: number;
  /** Those that have a successor. */
  replaced: number;
}

/** What expires when. */
export interface Outlook<Key> {
  /** This month and those after it, without a gap. Keys that expire later are in `later`. */
  months: MonthOutlook[];
  later: number;
  /** All working keys, by expiry date. */
  keys: Key[];
  /** Dates on which several keys expire that nothing has been done about, with their number. */
  clashes: ReadonlyMap<string, number>;
  leftOut: { expired: number; disabled: number };
}

/** @param today the date from which on is looked ahead, `YYYY-MM-DD` */
export function outlookOf<Key extends ForecastKey>(all: readonly Key[], today: string): Outlook<Key> {
  const keys = all
    .filter(({ status }) => status === 'active' || status === 'expiring')
    .sort((one, other) => (one.expiresOn < other.expiresOn ? -1 : one.expiresOn > other.expiresOn ? 1 : 0));
  const first = Temporal.PlainDate.from(today).toPlainYearMonth();
  const months = Array.from({ length: MONTHS }, (_, index) => {
    const month = first.add({ months: index }).toString();
    const inMonth = keys.filter(({ expiresOn }) => expiresOn.startsWith(month));
    const open = inMonth.filter(isOpen).length;
    return { month, open, replaced: inMonth.length - open };
  });
  const perDate = new Map<string, number>();
  for (const { expiresOn } of keys.filter(isOpen)) perDate.set(expiresOn, (perDate.get(expiresOn) ?? 0) + 1);
  return {
    months,
    later: keys.length - months.reduce((sum, { open, replaced }) => sum + open + replaced, 0),
    keys,
    clashes: new Map([...perDate].filter(([, count]) => count > 1)),
    leftOut: {
      expired: all.filter(({ status }) => status === 'expired').length,
      disabled: all.filter(({ status }) => status === 'disabled').length,
    },
  };
}

function isOpen({ replacedBy }: ForecastKey): boolean {
  return replacedBy === undefined;
}
