import type { Organisation } from '../organisation.ts';
import type {
  Digest,
  DigestKey,
  DigestReference,
  ExpiringKey,
  ExpiringKeys,
  Ledger,
  ReminderDirectory,
  ReminderRuns,
} from './ports.ts';
import { recipientsOf } from './recipients.ts';
import {
  coveredSpan,
  currentStage,
  daysBefore,
  expiryDatesDue,
  reachedStage,
  runDay,
  type Stages,
} from './stages.ts';
import { isToBeReminded } from './to-be-reminded.ts';

/** Keys, and digests, that are read and written at a time: a run needs no more memory however much is due. */
const BATCH = 100;

/** How far a run has come, for the one that goes on where its time was up. */
export interface Cursor {
  expiresOn: string;
  after?: string;
}

export interface PlanPorts {
  /** The stages that the operator has settled. */
  stages: Stages;
  runs: ReminderRuns;
  ledger: Ledger;
  expiringKeys: ExpiringKeys;
  directory: ReminderDirectory;
  /** Hands digests to the senders. */
  enqueue(digests: readonly DigestReference[]): Promise<void>;
  /** Whether it is time to stop: the run is then gone on with elsewhere. */
  isTimeUp(): boolean;
}

/** What a run did; `undeliverable` keys have nobody who could be told, `next` is where to go on. */
export interface RunReport {
  day: string;
  keysDue: number;
  undeliverable: ExpiringKey[];
  digests: number;
  next?: Cursor;
}

/**
 * Plans who is told of which keys on the day of `time`, and hands it to the senders. Covers the days that earlier runs
 * missed and what they left open, each key once and at its nearest stage. Every step can be repeated, by a run that is
 * started twice or anew, and nothing is handed over before all of it is written.
 */
export async function planRun(time: Date, ports: PlanPorts, cursor?: Cursor): Promise<RunReport> {
  const { runs } = ports;
  const day = runDay(time);
  const finished = await runs.finishedDays([day, ...daysBefore(time)]);
  const report: RunReport = { day, keysDue: 0, undeliverable: [], digests: 0 };
  if (finished.has(day)) return report;
  const plan = new Planning(day, time, ports, report);

  if (!cursor) await takeOverOpenDigests(plan, time, ports);
  const span = coveredSpan(time, finished);
  for (const expiresOn of expiryDatesDue(span, ports.stages)) {
    if (cursor && expiresOn < cursor.expiresOn) continue;
    let after = cursor?.expiresOn === expiresOn ? cursor.after : undefined;
    do {
      if (ports.isTimeUp()) {
        report.next = { expiresOn, ...(after !== undefined && { after }) };
        return report;
      }
      const page = await ports.expiringKeys.list(expiresOn, {
        limit: BATCH,
        ...(after !== undefined && { after }),
      });
      await plan.add(page.rows, (key, { timeZone }) =>
        reachedStage(key.expiresOn, timeZone, span, ports.stages),
      );
      after = page.next;
    } while (after !== undefined);
  }
  await handOver(day, ports, report);
  await runs.finish(day, time);
  return report;
}

/** What earlier runs left open becomes due again today. The old digest is closed only when its keys stand in new ones. */
async function takeOverOpenDigests(
  plan: Planning,
  time: Date,
  { ledger, directory, stages }: PlanPorts,
): Promise<void> {
  const open = await Promise.all(daysBefore(time).map((day) => ledger.openDigests(day)));
  for (const digest of open.flat()) {
    if (isBeingSent(digest, time) || !(await ledger.change(digest, { state: 'superseding' }))) continue;
    const keys: ExpiringKey[] = [];
    for (const { organisationId, keyId } of await ledger.keysOf(digest)) {
      const key = await directory.apiKey({ organisationId, keyId });
      if (key) keys.push(key);
    }
    await plan.add(keys, (key, { timeZone }) => currentStage(key.expiresOn, timeZone, time, stages));
    await ledger.change({ ...digest, state: 'superseding' }, { state: 'superseded' });
  }
}

/** How long a sender may take over one digest, in milliseconds: the visibility timeout of its queue. */
export const CLAIM_MS = 5 * 60 * 1000;

/** Whether a sender is at it, or SES has accepted it: then it is not to be sent again. */
export function isBeingSent({ state, claimedAt = '', messageId }: Digest, now: Date): boolean {
  if (state !== 'sending') return false;
  return messageId !== undefined || now.getTime() - Date.parse(claimedAt) < CLAIM_MS;
}

async function handOver(day: string, { ledger, enqueue }: PlanPorts, report: RunReport): Promise<void> {
  let after: string | undefined;
  do {
    const page = await ledger.digests(day, { limit: BATCH, ...(after !== undefined && { after }) });
    const planned = page.rows.filter(({ state }) => state === 'planned');
    await enqueue(planned.map(({ subject }) => ({ day, subject })));
    report.digests += planned.length;
    after = page.next;
  } while (after !== undefined);
}

/** Writes digests of one run, and remembers whom it has looked up: organisations and their administrators, not keys. */
class Planning {
  readonly #planned = new Set<string>();
  readonly #organisations = new Map<string, Promise<Organisation | undefined>>();
  readonly #administrators = new Map<string, ReturnType<ReminderDirectory['administratorsOf']>>();
  readonly #day: string;
  readonly #time: Date;
  readonly #ports: PlanPorts;
  readonly #report: RunReport;

  constructor(day: string, time: Date, ports: PlanPorts, report: RunReport) {
    this.#day = day;
    this.#time = time;
    this.#ports = ports;
    this.#report = report;
  }

  async add(
    keys: readonly ExpiringKey[],
    stageOf: (key: ExpiringKey, organisation: Organisation) => number | undefined,
  ): Promise<void> {
    const { ledger, directory } = this.#ports;
    const due: DigestKey[] = [];
    for (const key of keys) {
      const organisation = await this.#organisation(key.organisationId);
      const stage = organisation && stageOf(key, organisation);
      if (stage === undefined || !(await isToBeReminded(key, directory))) continue;
      this.#report.keysDue += 1;
      const recipients = await recipientsOf(key.organisationPath, (id) => this.#administratorsOf(id));
      if (!recipients) this.#report.undeliverable.push(key);
      for (const { subject } of recipients?.administrators ?? []) {
        const { organisationId, keyId } = key;
        due.push({
          day: this.#day,
          subject,
          organisationId,
          keyId,
          stage,
          because: recipients?.because ?? 'own',
        });
      }
    }
    for (const { subject } of due) {
      if (this.#planned.has(subject)) continue;
      await ledger.plan({ day: this.#day, subject }, this.#time);
      this.#planned.add(subject);
    }
    await ledger.addKeys(due);
  }

  #organisation(organisationId: string): Promise<Organisation | undefined> {
    return remembered(this.#organisations, organisationId, (id) => this.#ports.directory.organisation(id));
  }

  #administratorsOf(organisationId: string): ReturnType<ReminderDirectory['administratorsOf']> {
    return remembered(this.#administrators, organisationId, (id) =>
      this.#ports.directory.administratorsOf(id),
    );
  }
}

function remembered<Value>(
  known: Map<string, Promise<Value>>,
  id: string,
  read: (id: string) => Promise<Value>,
) {
  const value = known.get(id) ?? read(id);
  known.set(id, value);
  return value;
}
