import { mapConcurrently, memoize } from '../concurrency.ts';
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
  type Reminder,
  type ReminderDirectory,
  type ReminderRuns,
  type SetAside,
} from './ports.ts';
import { createOrganisationFinder, findRecipients, formatEnd, needsReminder } from './recipients.ts';
import { isBeingSent } from './send-digest.ts';
import {
  findNearestStage,
  formatUtcDate,
  listEndDates,
  listUtcDates,
  reachesStage,
  type Span,
  type Stages,
  subtractDays,
} from './stages.ts';

/** How far an end can move with a change of time zone, in days: a changed key that ended before that was told of already. */
const ZONE_DAYS = 2;

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
  /** Whether it is time to stop; the run is then resumed in another invocation. */
  isTimeUp(): boolean;
}

/** Which run: its name, and the instant up to which it plans. */
export interface Run {
  /** An ISO 8601 instant in the form of `Date.toISOString` that no other run has: the same for every attempt at this run. */
  run: string;
  time: Date;
}

/** What a run did; `next` is where to resume it. */
export interface RunReport {
  run: string;
  /** Keys of which somebody is to be told. */
  keysDue: number;
  /** Due keys of which nobody can be told. */
  undeliverable: number;
  digests: number;
  next?: Cursor;
}

/**
 * Plans which recipient is told of which keys, and hands the digests to the senders. A run looks at the keys that reached
 * a stage since the last finished run, at those whose mail was not delivered, and at those that were changed since; it
 * plans what is due and was not told. So nothing depends on the order, the number or the hour of runs, and every step can
 * be repeated. A run whose time has not come plans what is due now.
 * @param now when this is called
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
  // From the start if the source is not there any more, as the stages were changed meanwhile.
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
 * Where the span of a run starts: at the end of what is covered; for a run of a time that is covered, a day before. The
 * first run looks as far back as keys are kept that have ended.
 */
async function findStart(to: Date, { runs, stages }: PlanPorts): Promise<Date> {
  const covered = await runs.getCoveredUntil();
  if (covered === undefined) return subtractDays(to, Math.max(LISTED_AFTER_EXPIRY_DAYS, ...stages));
  return new Date(Math.min(covered.getTime(), subtractDays(to, 1).getTime()));
}

/** A part of a run. @returns the position of the next page, if there is one */
interface Source {
  name: string;
  planPage(after: string | undefined): Promise<string | undefined>;
}

class RunPlanner {
  readonly #run: string;
  readonly #span: Span;
  readonly #now: Date;
  readonly #ports: PlanPorts;
  readonly #findOrganisation: ReturnType<typeof createOrganisationFinder>;
  readonly #listRecipients: ReminderDirectory['listRecipients'];
  readonly #planDigest: (recipientId: string) => Promise<void>;
  #keysDue = 0;
  #undeliverable = 0;
  #digests = 0;

  constructor(run: string, span: Span, ports: PlanPorts, now: Date) {
    this.#run = run;
    this.#span = span;
    this.#now = now;
    this.#ports = ports;
    this.#findOrganisation = createOrganisationFinder(ports.directory);
    this.#listRecipients = memoize(ports.directory.listRecipients);
    this.#planDigest = memoize((recipientId) => ports.ledger.planDigest({ run, recipientId }));
  }

  buildReport(next?: Cursor): RunReport {
    const counts = { keysDue: this.#keysDue, undeliverable: this.#undeliverable, digests: this.#digests };
    return { run: this.#run, ...counts, ...(next && { next }) };
  }

  /** Everything that a run looks at, in order. Digests are handed over only when all of them are planned. */
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
      { name: 'hand-over', planPage: (after) => this.#handOver(after) },
    ];
  }

  /** The keys of digests that earlier runs left open: each is closed only when its keys are planned again. */
  async #planOpenDigests(after: string | undefined): Promise<string | undefined> {
    const { ledger, isTimeUp } = this.#ports;
    const page = await ledger.listOpenDigests(buildPageRequest(after));
    for (const digest of page.rows) {
      if (digest.run >= this.#run) continue;
      const withdrawn = await this.#withdraw(digest);
      if (!withdrawn) continue;
      await this.#planAgain(withdrawn);
      await ledger.changeDigest(withdrawn, { ...withdrawn, state: 'superseded' });
      if (isTimeUp()) return after ?? ''; // the same page again: what is done has left the index
    }
    return page.next;
  }

  /** Takes a digest from the senders, unless one of them is sending it. */
  async #withdraw(digest: Digest): Promise<Digest | undefined> {
    const { ledger } = this.#ports;
    if (isBeingSent(digest, this.#now)) return undefined;
    const withdrawn: Digest = { ...digest, state: 'withdrawn' };
    if (await ledger.changeDigest(digest, withdrawn)) return withdrawn;
    // The index lagged, a sender was faster, or the answer of an earlier attempt was lost: look again.
    const current = await ledger.findDigest(digest);
    return current && isOpen(current.state) ? this.#withdraw(current) : undefined;
  }

  async #planAgain(digest: Digest): Promise<void> {
    const { ledger, directory } = this.#ports;
    const because = digest.refused ? 'refused' : 'not-delivered';
    for await (const lines of listPages((page) => ledger.listKeys(digest, page))) {
      await mapConcurrently(lines, (line) => ledger.release(line, because));
      const keys = await mapConcurrently(lines, directory.getApiKey);
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

  /** Keys whose end may have come nearer all at once: no stage needs to begin for them to be due. */
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

  /** Puts those of some keys that are due into the digests of the recipients who were not told yet. */
  async #plan(
    keys: readonly ExpiringKey[],
    isCandidate: (key: ExpiringKey, timeZone: string) => boolean,
  ): Promise<void> {
    const due = (await mapConcurrently(keys, (key) => this.#listDue(key, isCandidate))).flat();
    const recipientIds = new Set(due.map(({ recipientId }) => recipientId));
    await mapConcurrently(recipientIds, this.#planDigest);
    await mapConcurrently(due, this.#ports.ledger.addKey);
  }

  async #listDue(
    key: ExpiringKey,
    isCandidate: (key: ExpiringKey, timeZone: string) => boolean,
  ): Promise<DigestKey[]> {
    const { directory, ledger, stages } = this.#ports;
    const { organisationId, keyId } = key;
    const { organisation, fault } = await this.#findOrganisation(organisationId);
    const timeZone = organisation?.timeZone ?? 'UTC'; // near enough to tell operators in time
    const stage = findNearestStage(key, timeZone, this.#now, stages);
    if (stage === undefined || !isCandidate(key, timeZone)) return [];
    if (!(await needsReminder(key, directory, this.#now))) return [];
    const end = formatEnd(key);
    const reminders = await ledger.listReminders(key, end);
    const refused = new Set(listRecipientIds(reminders, ({ released }) => released === 'refused'));
    const found = organisation && (await findRecipients(key.organisationPath, this.#listRecipients, refused));
    if (!found) {
      this.#undeliverable += 1;
      this.#ports.setAside({ reason: fault ?? 'nobody-reachable', what: { organisationId, keyId } });
      return [];
    }
    const told = listRecipientIds(reminders, (one) => one.released === undefined && one.stage <= stage);
    const untold = found.recipients.filter(({ recipientId }) => !told.includes(recipientId));
    if (untold.length > 0) this.#keysDue += 1;
    return untold.map(({ recipientId }) => ({ run: this.#run, recipientId, organisationId, keyId, end }));
  }

  async #handOver(after: string | undefined): Promise<string | undefined> {
    const { ledger, enqueue } = this.#ports;
    const page = await ledger.listDigests(this.#run, buildPageRequest(after));
    const planned = page.rows.filter(({ state }) => state === 'planned');
    await enqueue(planned.map(({ run, recipientId }) => ({ run, recipientId })));
    this.#digests += planned.length;
    return page.next;
  }
}

function listRecipientIds(
  reminders: readonly Reminder[],
  isWanted: (reminder: Reminder) => boolean,
): string[] {
  return reminders.filter(isWanted).map(({ recipientId }) => recipientId);
}
