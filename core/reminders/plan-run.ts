import { formatEnd } from '../api-key.ts';
import { formatUtcDate, subtractDays } from '../calendar.ts';
import { mapConcurrently } from '../concurrency.ts';
import { LISTED_AFTER_EXPIRY_DAYS } from '../expiry.ts';
import { buildPageRequest, listPages } from '../paging.ts';
import {
  type Digest,
  type DigestKey,
  type DigestReference,
  type ExpiringKey,
  type ExpiringKeys,
  isOpen,
  type Ledger,
  type ReminderDirectory,
  type ReminderRuns,
  type SetAside,
} from './ports.ts';
import {
  createOrganisationFinder,
  createRecipientLister,
  findRemindedRecipients,
  findSuccessors,
  type ListRecipients,
  needsReminder,
  type RemindedKey,
} from './recipients.ts';
import { isBeingSent } from './send-digest.ts';
import {
  findNearestStage,
  listEndDates,
  listUtcDates,
  reachesStage,
  type Span,
  type Stages,
} from './stages.ts';

/** Maximum number of days by which a change of time zone can move a key's end. Bounds the search among changed keys. */
const ZONE_DAYS = 2;

/** Maximum number of recipients that a run remembers to have planned; bounds its memory. */
const MAX_PLANNED = 10_000;

/** Where to resume a run that hit its time limit: the start of its span, the source, and the position in it. */
export interface Cursor {
  from: string;
  source: string;
  after?: string | undefined;
}

export interface PlanPorts {
  stages: Stages;
  runs: ReminderRuns;
  ledger: Ledger;
  expiringKeys: ExpiringKeys;
  directory: ReminderDirectory;
  setAside(found: SetAside): void;
  /** Hands digests to the senders. */
  enqueue(digests: readonly DigestReference[]): Promise<void>;
  /** Whether the invocation must stop. The run is then resumed in another one. */
  isTimeUp(): boolean;
}

/** Identifies a run. `time` is the instant up to which it plans. */
export interface Run {
  /** Unique ID of the run, the same for every attempt: an ISO 8601 instant as `Date.toISOString` formats it. */
  run: string;
  time: Date;
}

/** The results of a run. `next` is set if the run must be resumed. */
export interface RunReport {
  run: string;
  /** Keys of which at least one recipient must be reminded. */
  keysDue: number;
  /** Due keys without a recipient who can be reached. */
  undeliverable: number;
  digests: number;
  next?: Cursor;
}

/**
 * Plans which recipients are reminded of which keys, and enqueues the digests for the senders. A run checks keys that
 * reached a stage since the last finished run, keys whose mail was not delivered, and keys that have changed since. It
 * plans every reminder that is due and was not sent. So the order, number and hour of runs do not matter, and every step
 * is idempotent. A run whose time is in the future plans what is due now.
 * @param now the current time
 */
export async function planRun(
  { run, time }: Run,
  ports: PlanPorts,
  now: Date,
  cursor?: Cursor,
): Promise<RunReport> {
  const to = new Date(Math.min(time.getTime(), now.getTime()));
  const from = cursor ? new Date(cursor.from) : await findStart(to, ports);
  const planner = new RunPlanner(run, { from, to }, ports, now);
  const sources = planner.listSources();
  // Start over if the source no longer exists, because the stages have changed meanwhile.
  const first = cursor
    ? Math.max(
        0,
        sources.findIndex(({ name }) => name === cursor.source),
      )
    : 0;
  for (const { name, planPage } of sources.slice(first)) {
    let after = name === cursor?.source ? cursor.after : undefined;
    do {
      if (ports.isTimeUp()) return planner.buildReport({ from: from.toISOString(), source: name, after });
      after = await planPage(after);
    } while (after !== undefined);
  }
  await ports.runs.finish(run, to);
  return planner.buildReport();
}

/**
 * Finds the start of a run's span: the end of the time that earlier runs covered or, to repeat a run of the past, a day
 * before its time. The first run looks back as far as ended keys are stored.
 */
async function findStart(to: Date, { runs, stages }: PlanPorts): Promise<Date> {
  const covered = await runs.findCoveredUntil();
  if (covered === undefined) return subtractDays(to, Math.max(LISTED_AFTER_EXPIRY_DAYS, ...stages));
  return new Date(Math.min(covered.getTime(), subtractDays(to, 1).getTime()));
}

/** A part of a run: one list of keys or digests, planned page by page. */
interface Source {
  name: string;
  /** @returns the position of the next page, if any */
  planPage(after: string | undefined): Promise<string | undefined>;
}

class RunPlanner {
  readonly #run: string;
  readonly #span: Span;
  readonly #now: Date;
  readonly #ports: PlanPorts;
  readonly #findOrganisation: ReturnType<typeof createOrganisationFinder>;
  readonly #listRecipients: ListRecipients;
  /** Recipients whose digest is planned. */
  readonly #planned = new Set<string>();
  #keysDue = 0;
  #undeliverable = 0;
  #digests = 0;

  constructor(run: string, span: Span, ports: PlanPorts, now: Date) {
    this.#run = run;
    this.#span = span;
    this.#now = now;
    this.#ports = ports;
    this.#findOrganisation = createOrganisationFinder(ports.directory);
    this.#listRecipients = createRecipientLister(ports.directory);
  }

  buildReport(next?: Cursor): RunReport {
    const counts = { keysDue: this.#keysDue, undeliverable: this.#undeliverable, digests: this.#digests };
    return { run: this.#run, ...counts, ...(next && { next }) };
  }

  /** The parts of a run, in order. Digests are enqueued last, when all of them are planned. */
  listSources(): Source[] {
    const { stages } = this.#ports;
    return [
      { name: 'open-digests', planPage: (after) => this.#planOpenDigests(after) },
      ...listEndDates(this.#span, stages).map((date) => ({
        name: `ends/${date}`,
        planPage: (after?: string) => this.#planEnds(date, after),
      })),
      ...listUtcDates(this.#span.from, this.#now).map((date) => ({
        name: `changes/${date}`,
        planPage: (after?: string) => this.#planChanges(date, after),
      })),
      { name: 'enqueue', planPage: (after) => this.#enqueueDigests(after) },
    ];
  }

  /** Plans the keys of digests that earlier runs left open. Closes each digest after its keys are planned again. */
  async #planOpenDigests(after: string | undefined): Promise<string | undefined> {
    const { ledger, isTimeUp } = this.#ports;
    const page = await ledger.listOpenDigests(buildPageRequest(after));
    for (const digest of page.rows) {
      if (digest.run >= this.#run) continue;
      const withdrawn = await this.#withdraw(digest);
      if (!withdrawn) continue;
      await this.#planAgain(withdrawn);
      await ledger.changeDigest(withdrawn, { ...withdrawn, state: 'superseded' });
      if (isTimeUp()) return after ?? ''; // read the same page again: closed digests have left the index
    }
    return page.next;
  }

  /** Withdraws a digest from the senders, unless one of them is sending it. */
  async #withdraw(digest: Digest): Promise<Digest | undefined> {
    const { ledger } = this.#ports;
    if (isBeingSent(digest, this.#now)) return undefined;
    const withdrawn: Digest = { ...digest, state: 'withdrawn' };
    if (await ledger.changeDigest(digest, withdrawn)) return withdrawn;
    // The index lagged, a sender was faster, or the response to an earlier attempt was lost: read it again.
    const current = await ledger.findDigest(digest);
    return current && isOpen(current.state) ? this.#withdraw(current) : undefined;
  }

  async #planAgain(digest: Digest): Promise<void> {
    const { ledger, directory } = this.#ports;
    const because = digest.refused ? 'refused' : 'not-delivered';
    for await (const lines of listPages((page) => ledger.listKeys(digest, page))) {
      await ledger.release(lines, because);
      const keys = await directory.findApiKeys(lines);
      const existing = keys.filter((key) => key !== undefined);
      await this.#plan(existing, () => true);
    }
  }

  async #planEnds(date: string, after: string | undefined): Promise<string | undefined> {
    const page = await this.#ports.expiringKeys.listByEnd(date, buildPageRequest(after));
    await this.#plan(page.rows, (key, timeZone) =>
      reachesStage(key, timeZone, this.#span, this.#now, this.#ports.stages),
    );
    return page.next;
  }

  /** Plans changed keys. Their end may have moved closer at once, so they can be due without reaching a stage now. */
  async #planChanges(date: string, after: string | undefined): Promise<string | undefined> {
    const { stages, expiringKeys } = this.#ports;
    const ends = {
      from: formatUtcDate(subtractDays(this.#span.from, ZONE_DAYS)),
      to: formatUtcDate(subtractDays(this.#now, -ZONE_DAYS - Math.max(...stages))),
    };
    const page = await expiringKeys.listByChange(date, ends, buildPageRequest(after));
    await this.#plan(page.rows, () => true);
    return page.next;
  }

  /** Adds due keys to the digests of the recipients who have not been reminded of them. */
  async #plan(
    keys: readonly ExpiringKey[],
    isCandidate: (key: ExpiringKey, timeZone: string) => boolean,
  ): Promise<void> {
    const { ledger } = this.#ports;
    const due = await this.#listDue(keys, isCandidate);
    const recipientIds = new Set(due.map(({ recipientId }) => recipientId));
    const unplanned = [...recipientIds].filter((recipientId) => !this.#planned.has(recipientId));
    await ledger.planDigests(unplanned.map((recipientId) => ({ run: this.#run, recipientId })));
    if (this.#planned.size > MAX_PLANNED) this.#planned.clear();
    for (const recipientId of unplanned) this.#planned.add(recipientId);
    await ledger.addKeys(due);
  }

  async #listDue(
    keys: readonly ExpiringKey[],
    isCandidate: (key: ExpiringKey, timeZone: string) => boolean,
  ): Promise<DigestKey[]> {
    const { directory, ledger } = this.#ports;
    const candidates = await mapConcurrently(keys, async (key) => {
      const { timeZone } = await this.#findTimeZone(key);
      const isReached = this.#findStage(key, timeZone) !== undefined;
      return isReached && isCandidate(key, timeZone) && key.enabled;
    });
    // The indexes contain neither the contacts of keys nor their uses.
    const found = await directory.findApiKeys(keys.filter((_, index) => candidates[index]));
    const stored = found.filter((key) => key !== undefined);
    const successors = await findSuccessors(stored, directory);
    const needed = stored.filter((key, index) => needsReminder(key, successors[index], this.#now));
    const reminded = await findRemindedRecipients(
      needed,
      this.#listRecipients,
      ledger.findReminders,
      async (reminders) => reminders.filter(({ released }) => released === 'refused'),
    );
    return (await mapConcurrently(reminded, (key) => this.#listUnreminded(key))).flat();
  }

  async #listUnreminded({ key, found, reminders }: RemindedKey): Promise<DigestKey[]> {
    const { organisationId, keyId } = key;
    const { timeZone, fault } = await this.#findTimeZone(key);
    const stage = this.#findStage(key, timeZone);
    if (stage === undefined) return []; // it has changed since the index was read
    if (!found || fault) {
      this.#undeliverable += 1;
      this.#ports.setAside({ reason: fault ?? 'nobody-reachable', what: { organisationId, keyId } });
      return [];
    }
    const reminded = new Set(
      reminders
        .filter((reminder) => reminder.released === undefined && reminder.stage <= stage)
        .map(({ recipientId }) => recipientId),
    );
    const unreminded = found.recipients.filter(({ recipientId }) => !reminded.has(recipientId));
    if (unreminded.length > 0) this.#keysDue += 1;
    const end = formatEnd(key);
    return unreminded.map(({ recipientId }) => ({ run: this.#run, recipientId, organisationId, keyId, end }));
  }

  async #findTimeZone({ organisationId }: ExpiringKey) {
    const { organisation, fault } = await this.#findOrganisation(organisationId);
    return { timeZone: organisation?.timeZone ?? 'UTC', fault }; // UTC is close enough to alert operators in time
  }

  #findStage(key: ExpiringKey, timeZone: string): number | undefined {
    return findNearestStage(key, timeZone, this.#now, this.#ports.stages);
  }

  async #enqueueDigests(after: string | undefined): Promise<string | undefined> {
    const { ledger, enqueue } = this.#ports;
    const page = await ledger.listDigests(this.#run, buildPageRequest(after));
    const planned = page.rows.filter(({ state }) => state === 'planned');
    await enqueue(planned.map(({ run, recipientId }) => ({ run, recipientId })));
    this.#digests += planned.length;
    return page.next;
  }
}
