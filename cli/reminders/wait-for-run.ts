import type { Digest, DigestState } from '../../core/reminders/ports.ts';
import { CommandError } from '../command-error.ts';

/** How far a run is. */
export interface RunState {
  /** Whether every digest of the day is in the ledger. */
  isPlanned: boolean;
  digests: readonly Digest[];
  /** Runs that are asked for and not yet planned. */
  queued: number;
}

/** What waiting needs from outside. */
export interface Watch {
  look(): Promise<RunState>;
  /** Waits a moment between two looks. */
  pause(): Promise<void>;
  /** In milliseconds. */
  now(): number;
  /** Tells the person who waits. */
  say(line: string): void;
}

const MINUTE_MS = 60_000;
/** A queue brings back what failed after at most 21 minutes: a run in which nothing moves for longer has stopped. */
const STOPPED_MS = 30 * MINUTE_MS;
/** SES usually reports a delivery within seconds, but retries an unavailable mailbox for hours: the run is over by then. */
const REPORTS_MS = MINUTE_MS;
/** How often to say what is waited for while nothing moves. */
const REMARK_MS = MINUTE_MS;

/**
 * Waits as long as a run is under way, however long it takes: until every digest is sent, and reports of the mails have
 * arrived or stopped arriving.
 * @param logs where to see why a run has stopped
 * @throws CommandError if nothing has moved for longer than a retry takes
 */
export async function waitForRun(day: string, logs: string, watch: Watch): Promise<RunState> {
  let before = '';
  let movedAt = watch.now();
  let remarkedAt = movedAt;
  for (;;) {
    const run = await watch.look();
    const isSending = run.digests.some(({ state }) => state === 'planned' || state === 'sending');
    const isOpen = !run.isPlanned || isSending;
    if (!isOpen && !run.digests.some(({ state }) => state === 'sent')) return run;

    const progress = describeProgress(run);
    const now = watch.now();
    if (progress !== before) movedAt = now;
    before = progress;
    const stillFor = now - movedAt;
    if (!isOpen && stillFor >= REPORTS_MS) return run;
    if (stillFor >= STOPPED_MS) {
      throw new CommandError(
        `The run of ${day} has stopped: ${progress} for ${STOPPED_MS / MINUTE_MS} minutes. See ${logs}.`,
      );
    }
    if (now - remarkedAt >= REMARK_MS) {
      watch.say(`Waiting for the run of ${day}: ${progress}. Ctrl-C stops waiting; the run continues.`);
      remarkedAt = now;
    }
    await watch.pause();
  }
}

/** Such as `3 planned, 1 sending, 40 delivered`. */
function describeProgress({ isPlanned, digests, queued }: RunState): string {
  const counts = new Map<DigestState, number>();
  for (const { state } of digests) counts.set(state, (counts.get(state) ?? 0) + 1);
  const mails = [...counts].sort().map(([state, count]) => `${count} ${state}`);
  if (!isPlanned) mails.unshift(queued > 0 ? 'planning' : 'nothing is planning it');
  return mails.join(', ');
}
