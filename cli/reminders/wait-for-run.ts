import type { Digest, DigestState } from '../../core/reminders/ports.ts';
import { CommandError } from '../command-error.ts';

/** The progress of a run. */
export interface RunState {
  /** Whether every digest of the day is in the ledger. */
  isPlanned: boolean;
  digests: readonly Digest[];
  /** Number of runs that are queued but not yet planned. */
  queued: number;
}

/** Access to the run, the clock and the terminal. */
export interface RunWatch {
  readState(): Promise<RunState>;
  /** Waits between two calls of {@link readState}. */
  pause(): Promise<void>;
  /** In milliseconds. */
  now(): number;
  /** Prints a line for the person who waits. */
  print(line: string): void;
}

const MINUTE_MS = 60_000;
/** A failed message is retried after at most 21 minutes, so a run without progress for longer has stopped. */
const STALLED_MS = 30 * MINUTE_MS;
/**
 * How long to wait for further delivery reports. SES usually reports within seconds, but retries an unavailable mailbox for
 * hours.
 */
const REPORTS_MS = MINUTE_MS;
/** How often to print what is being waited for. */
const PRINT_MS = MINUTE_MS;

/**
 * Waits for the end of a run, however long it takes: until every digest is sent, and delivery reports have arrived or
 * stopped arriving.
 * @param logs where to find out why a run has stopped
 * @throws CommandError if the run makes no progress for longer than a retry takes
 */
export async function waitForRun(day: string, logs: string, watch: RunWatch): Promise<RunState> {
  let previous = '';
  let progressedAt = watch.now();
  let printedAt = progressedAt;
  for (;;) {
    const run = await watch.readState();
    const isSending = run.digests.some(({ state }) => state === 'planned' || state === 'sending');
    const isUnfinished = !run.isPlanned || isSending;
    if (!isUnfinished && !run.digests.some(({ state }) => state === 'sent')) return run;

    const progress = describeProgress(run);
    const now = watch.now();
    if (progress !== previous) progressedAt = now;
    previous = progress;
    const unchangedFor = now - progressedAt;
    if (!isUnfinished && unchangedFor >= REPORTS_MS) return run;
    if (unchangedFor >= STALLED_MS) {
      throw new CommandError(
        `The run of ${day} has stopped: ${progress} for ${STALLED_MS / MINUTE_MS} minutes. See ${logs}.`,
      );
    }
    if (now - printedAt >= PRINT_MS) {
      watch.print(`Waiting for the run of ${day}: ${progress}. Ctrl-C stops waiting; the run continues.`);
      printedAt = now;
    }
    await watch.pause();
  }
}

/** Describes the progress of a run, such as `3 planned, 1 sending, 40 delivered`. */
function describeProgress({ isPlanned, digests, queued }: RunState): string {
  const counts = new Map<DigestState, number>();
  for (const { state } of digests) counts.set(state, (counts.get(state) ?? 0) + 1);
  const mails = [...counts].sort().map(([state, count]) => `${count} ${state}`);
  if (!isPlanned) mails.unshift(queued > 0 ? 'planning' : 'nothing is planning it');
  return mails.join(', ');
}
