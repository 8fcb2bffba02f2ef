import { Temporal } from 'temporal-polyfill';
import type { ApiKey } from '../api/types.ts';

/** As many months as are looked ahead: this one, and a whole life of a key by default. */
const MONTHS = 13;

/** What of a key the forecast goes by. */
type ForecastKey = Pick<
  ApiKey,
  'keyId' | 'organisationId' | 'expiresOn' | 'worksUntil' | 'status' | 'replacedBy'
>;

/** A working key and the date on which it stops: its expiry date, or the end of its overlap where that is earlier. */
export interface Ending<Key> {
  key: Key;
  /** In the time zone of its organisation. */
  endsOn: string;
  /** Whether a successor is there already. */
  isReplaced: boolean;
}

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
  /** This month and those after it, without a gap. */
  months: MonthOutlook[];
  /** Keys that stop after all these months. */
  later: number;
  /** All working keys, by the date on which they stop. */
  endings: Ending<Key>[];
  /** Dates on which several keys stop that nothing has been done about, with their number. */
  clashes: ReadonlyMap<string, number>;
  leftOut: { expired: number; disabled: number };
}

/**
 * @param today the date from which on is looked ahead, `YYYY-MM-DD`
 * @param zoneOf the time zone of an organisation
 */
export function outlookOf<Key extends ForecastKey>(
  all: readonly Key[],
  today: string,
  zoneOf: (organisationId: string) => string,
): Outlook<Key> {
  const existing = new Set(all.map(({ keyId }) => keyId));
  const endings = all
    .filter(({ status }) => status === 'active' || status === 'expiring')
    .map((key) => ({
      key,
      endsOn: endOf(key, zoneOf(key.organisationId)),
      isReplaced: key.replacedBy !== undefined && existing.has(key.replacedBy),
    }))
    .sort((one, other) => (one.endsOn < other.endsOn ? -1 : one.endsOn > other.endsOn ? 1 : 0));
  const first = Temporal.PlainDate.from(today).toPlainYearMonth();
  const months = Array.from({ length: MONTHS }, (_, index) => {
    const month = first.add({ months: index }).toString();
    // Where the zone is far west, a key may still work on what is the day after its last one here.
    const inMonth = endings.filter(({ endsOn }) => (endsOn < today ? index === 0 : endsOn.startsWith(month)));
    const open = inMonth.filter(({ isReplaced }) => !isReplaced).length;
    return { month, open, replaced: inMonth.length - open };
  });
  const perDate = new Map<string, number>();
  for (const { endsOn, isReplaced } of endings) {
    if (!isReplaced) perDate.set(endsOn, (perDate.get(endsOn) ?? 0) + 1);
  }
  return {
    months,
    later: endings.length - months.reduce((sum, { open, replaced }) => sum + open + replaced, 0),
    endings,
    clashes: new Map([...perDate].filter(([, count]) => count > 1)),
    leftOut: {
      expired: all.filter(({ status }) => status === 'expired').length,
      disabled: all.filter(({ status }) => status === 'disabled').length,
    },
  };
}

function endOf({ expiresOn, worksUntil }: ForecastKey, timeZone: string): string {
  if (worksUntil === undefined) return expiresOn;
  const overlap = Temporal.Instant.from(worksUntil).toZonedDateTimeISO(timeZone).toPlainDate().toString();
  return overlap < expiresOn ? overlap : expiresOn;
}
