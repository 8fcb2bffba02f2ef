import { type ApiKey, formatEnd, getEnd, hasExpired } from './api-key.ts';
import { formatUtcDate, subtractDays } from './calendar.ts';
import { mapConcurrently } from './concurrency.ts';
import { LISTED_AFTER_EXPIRY_DAYS } from './expiry.ts';
import type { KeyEvent } from './key-event.ts';
import type { KeyReference } from './key-value.ts';
import { buildEnded, type NewIdAt } from './milestones.ts';
import { buildPageRequest, type Page, type PageRequest } from './paging.ts';
import type { ExpiringKey, ExpiringKeys } from './reminders/ports.ts';
import { FIRST_OFFSET_HOURS, listEndDates, listUtcDates } from './reminders/stages.ts';

const HOUR_MS = 60 * 60 * 1000;
/** Indexes follow their table within a second. A run reads the changes of this long before it, in case they do not. */
const INDEX_LAG_MS = HOUR_MS;
/** Maximum number of days by which a change of time zone can bring a key's end nearer. Bounds the search among changed keys. */
const ZONE_DAYS = 2;

/** How far the ends of keys have been told. */
export interface EndsProgress {
  /** Every key whose end is not after this has been told. */
  until: Date;
  /** No key ends between `until` and this, except keys that were changed since. So their dates need not be read. */
  quietUntil: Date;
}

export interface TellPorts {
  progress: {
    find(): Promise<EndsProgress | undefined>;
    save(progress: EndsProgress): Promise<void>;
  };
  expiringKeys: ExpiringKeys;
  /** Finds keys, strongly consistent, in the order of the references. */
  findApiKeys(references: readonly KeyReference[]): Promise<(ApiKey | undefined)[]>;
  /**
   * Stores the event of a key's end, and that it is told, in one transaction.
   * @returns false if the key was deleted, has another end by now, or its end is told
   */
  tell(key: ApiKey, event: KeyEvent): Promise<boolean>;
  newId: NewIdAt;
  /** Whether the run must stop. The next one continues. */
  isTimeUp(): boolean;
}

/** The results of a run. */
export interface TellReport {
  /** Number of events that were stored. */
  told: number;
  /** Whether all ends up to now are told. If not, the next run continues. */
  isFinished: boolean;
}

/**
 * Tells the end of each key that has passed it: stores one event for each. A run looks at the keys that ended since the last
 * finished run, and at those that were changed since, because a change can bring an end nearer, even into the past. Keys are
 * read by the date of their end, and only if one of them has passed it. Every step can be repeated, so runs can be missed, stopped
 * or run at the same time. The first run goes back as far as ended keys are stored.
 */
export async function tellEnds(ports: TellPorts, now: Date): Promise<TellReport> {
  const { progress, expiringKeys } = ports;
  const stored = await progress.find();
  // The clock of one machine may be set back, to another day.
  const isQuiet = stored !== undefined && stored.until <= now && now < stored.quietUntil;
  const from = getEarlier(stored?.until ?? subtractDays(now, LISTED_AFTER_EXPIRY_DAYS), now);
  const dates = listEndDates({ from, to: now }, [0]);
  const lastDate = formatUtcDate(new Date(now.getTime() + FIRST_OFFSET_HOURS * HOUR_MS)); // that has begun anywhere
  const run = new Run(ports, now);

  const ends = { from: formatUtcDate(subtractDays(from, ZONE_DAYS + 1)), to: lastDate };
  const changedSince = new Date((stored ? from : now).getTime() - INDEX_LAG_MS);
  for (const changedOn of listUtcDates(changedSince, now)) {
    const list = (page: PageRequest) => expiringKeys.listByChange(changedOn, ends, page);
    if (!(await run.readAll(list, () => true))) return run.report(false);
  }
  if (isQuiet) {
    await progress.save({ until: now, quietUntil: getEarlier(stored.quietUntil, run.nextEnd) });
    return run.report(true);
  }
  for (const date of dates) {
    const list = (page: PageRequest) => expiringKeys.listByEnd(date, page);
    if (!(await run.readAll(list, (key) => getEnd(key) > from.getTime()))) return run.report(false);
    const until = new Date(getFirstEnd(addDay(date)).getTime() - 1);
    if (until > from && until < now) await progress.save({ until, quietUntil: until });
  }
  const unread = getFirstEnd(addDay(lastDate));
  await progress.save({ until: now, quietUntil: getEarlier(unread, run.nextEnd) });
  return run.report(true);
}

class Run {
  readonly #ports: TellPorts;
  readonly #now: Date;
  #told = 0;
  /** The next end of the keys that were read. */
  nextEnd = new Date(8.64e15); // the last instant that there is

  constructor(ports: TellPorts, now: Date) {
    this.#ports = ports;
    this.#now = now;
  }

  report(isFinished: boolean): TellReport {
    return { told: this.#told, isFinished };
  }

  /**
   * Reads all pages of a list, and tells the ends of the keys in it that have passed theirs.
   * @returns false if the run must stop
   */
  async readAll(
    list: (page: PageRequest) => Promise<Page<ExpiringKey>>,
    isCandidate: (key: ExpiringKey) => boolean,
  ): Promise<boolean> {
    let after: string | undefined;
    do {
      if (this.#ports.isTimeUp()) return false;
      const { rows, next } = await list(buildPageRequest(after));
      for (const key of rows) {
        if (!hasExpired(key, this.#now)) this.nextEnd = getEarlier(this.nextEnd, new Date(getEnd(key)));
      }
      await this.#tell(rows.filter((key) => hasExpired(key, this.#now) && isCandidate(key)));
      after = next;
    } while (after !== undefined);
    return true;
  }

  /** Tells the ends of keys, unless they are told. An index may be behind, so this looks at the stored keys. */
  async #tell(keys: readonly ExpiringKey[]): Promise<void> {
    const { findApiKeys, tell, newId } = this.#ports;
    const untold = (await findApiKeys(keys)).filter(
      (key) => key !== undefined && hasExpired(key, this.#now) && key.toldEnd !== formatEnd(key),
    ) as ApiKey[];
    const told = await mapConcurrently(untold, (key) => tell(key, buildEnded(key, newId)));
    this.#told += told.filter((isTold) => isTold).length;
  }
}

/** The first instant of a date in any time zone. */
function getFirstEnd(date: string): Date {
  return new Date(Date.parse(date) - FIRST_OFFSET_HOURS * HOUR_MS);
}

function addDay(date: string): string {
  return formatUtcDate(subtractDays(new Date(date), -1));
}

function getEarlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
