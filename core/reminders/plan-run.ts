import type { PageRequest } from '../ports.ts';
import { Planning } from './planning.ts';
import type {
  DigestReference,
  ExpiringKey,
  ExpiringKeys,
  Ledger,
  ReminderDirectory,
  ReminderRuns,
} from './ports.ts';
import {
  coveredSpan,
  daysBefore,
  expiryDatesDue,
  reachedStage,
  runDay,
  type Span,
  type Stages,
} from './stages.ts';
import { takeOverOpenDigests } from './take-over.ts';

/** Keys, and digests, that are read and written at a time: a run needs no more memory however much is due. */
const BATCH = 100;

/** How far a run has come, for the one that goes on where its time was up: the step, and where in it. */
export type Cursor =
  | { step: 'take-over' }
  | { step: 'dates'; expiresOn: string; after?: string | undefined }
  | { step: 'hand-over'; after?: string | undefined };

export interface PlanPorts {
  /** The stages that the operator has settled. */
  stages: Stages;
  runs: ReminderRuns;
  ledger: Ledger;
  expiringKeys: ExpiringKeys;
  directory: ReminderDirectory;
  /** Told of each key that is due, but of which nobody can be reminded. */
  undeliverable(key: ExpiringKey): void;
  /** Hands digests to the senders. */
  enqueue(digests: readonly DigestReference[]): Promise<void>;
  /** Whether it is time to stop: the run is then gone on with elsewhere. */
  isTimeUp(): boolean;
}

/** What a run did; of `undeliverable` keys nobody can be reminded, `next` is where to go on. */
export interface RunReport {
  day: string;
  keysDue: number;
  undeliverable: number;
  digests: number;
  next?: Cursor;
}

/**
 * Plans who is told of which keys on the day of `time`, and hands it to the senders. Covers the days that earlier runs
 * missed and what they left open, each key once and at its nearest stage. Every step can be repeated, by a run that is
 * started twice or anew, and nothing is handed over before all of it is written.
 */
export async function planRun(
  time: Date,
  ports: PlanPorts,
  cursor: Cursor = { step: 'take-over' },
): Promise<RunReport> {
  const { runs } = ports;
  const day = runDay(time);
  const finished = await runs.finishedDays([day, ...daysBefore(time)]);
  if (finished.has(day)) return { day, keysDue: 0, undeliverable: 0, digests: 0 };
  const plan = new Planning(day, time, ports);
  let digests = 0;
  const report = (next?: Cursor): RunReport => {
    const { keysDue, undeliverable } = plan;
    return { day, keysDue, undeliverable, digests, ...(next && { next }) };
  };

  if (cursor.step === 'take-over' && !(await takeOverOpenDigests(plan, time, ports))) return report(cursor);
  if (cursor.step !== 'hand-over') {
    const next = await planDueDates(plan, coveredSpan(time, finished), ports, cursor);
    if (next) return report(next);
  }
  const handedOver = await handOver(day, ports, cursor);
  digests = handedOver.digests;
  if (!handedOver.next) await runs.finish(day, time);
  return report(handedOver.next);
}

/** @returns where to go on, where the time was up */
async function planDueDates(
  plan: Planning,
  span: Span,
  { stages, expiringKeys, isTimeUp }: PlanPorts,
  cursor: Cursor,
): Promise<Cursor | undefined> {
  const start = cursor.step === 'dates' ? cursor : undefined;
  for (const expiresOn of expiryDatesDue(span, stages)) {
    if (start && expiresOn < start.expiresOn) continue;
    let after = start?.expiresOn === expiresOn ? start.after : undefined;
    do {
      if (isTimeUp()) return { step: 'dates', expiresOn, after };
      const page = await expiringKeys.list(expiresOn, pageAfter(after));
      await plan.add(page.rows, (key, timeZone) => reachedStage(key.expiresOn, timeZone, span, stages));
      after = page.next;
    } while (after !== undefined);
  }
  return undefined;
}

/** Hands to the senders what is planned and has not been handed over yet. @returns also where to go on, where the time was up */
async function handOver(
  day: string,
  { ledger, enqueue, isTimeUp }: PlanPorts,
  cursor: Cursor,
): Promise<Pick<RunReport, 'digests' | 'next'>> {
  let digests = 0;
  let after = cursor.step === 'hand-over' ? cursor.after : undefined;
  do {
    if (isTimeUp()) return { digests, next: { step: 'hand-over', after } };
    const page = await ledger.digests(day, pageAfter(after));
    const planned = page.rows.filter(({ state }) => state === 'planned');
    await enqueue(planned.map(({ subject }) => ({ day, subject })));
    digests += planned.length;
    after = page.next;
  } while (after !== undefined);
  return { digests };
}

function pageAfter(after: string | undefined): PageRequest {
  return { limit: BATCH, ...(after !== undefined && { after }) };
}
