import { setInterval } from 'node:timers';
import { EmulatorError } from '../emulator/emulator-error.ts';
import { DISK_FULL, HostError } from './host-error.ts';
import { END_SIGNALS, findLaunchers, isRunning } from './operating-system.ts';
import type { Progress } from './progress.ts';

/** A Ctrl-C reaches the host more than once, by way of npm too; only a later one is a second. */
const SAME_PRESS_MILLISECONDS = 500;
const WATCH_MILLISECONDS = 500;

/** Ends the host, once, whoever asks for it, and cleans up. */
export class Stopping {
  readonly #cleanUp: AsyncDisposableStack;
  readonly #progress: Progress;
  #begunAt: number | undefined;

  constructor(cleanUp: AsyncDisposableStack, progress: Progress) {
    this.#cleanUp = cleanUp;
    this.#progress = progress;
  }

  get hasBegun(): boolean {
    return this.#begunAt !== undefined;
  }

  /** Ends the host because it was asked to; a second request ends it at once. */
  request(): void {
    if (this.#begunAt === undefined) this.#begin('Stopping (again to force it)', 0);
    else if (performance.now() - this.#begunAt > SAME_PRESS_MILLISECONDS) endByForce();
  }

  /** Ends the host because it cannot run any more. */
  fail(error: unknown): void {
    if (this.#begunAt === undefined) this.#begin(describeHostFailure(error), 1);
  }

  #begin(why: string, status: number): void {
    this.#begunAt = performance.now();
    if (status === 0) this.#progress.say(why);
    else console.error(why);
    this.#cleanUp.disposeAsync().then(
      () => process.exit(status),
      (error: unknown) => {
        console.error(describeHostFailure(error));
        endByForce();
      },
    );
  }
}

/** `process.exit` waits for every thread, and one that stands at a breakpoint never ends. */
function endByForce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Stops the host on Ctrl-C and the like, on an error that nothing caught, and when whoever started it is gone. */
export async function stopWhenAsked(stopping: Stopping): Promise<void> {
  for (const signal of END_SIGNALS) process.on(signal, () => stopping.request());
  process.on('uncaughtException', (error) => stopping.fail(error));
  // Outside npm, whoever started the host may end before it: `nohup` is for that.
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const launchers = await findLaunchers();
  // npm passes on SIGTERM to its shell alone, and no SIGHUP at all.
  setInterval(() => {
    if (process.ppid !== parent || !launchers.every(isRunning)) stopping.request();
  }, WATCH_MILLISECONDS).unref();
}

/** Faults of the machine, not of the code, and what to do about them. */
const MACHINE_FAULTS: Record<string, string> = {
  EACCES: 'You may not write there: choose another folder with --data.',
  EPERM: 'You may not write there: choose another folder with --data.',
  EROFS: 'It cannot be written: choose another folder with --data.',
  ENOSPC: DISK_FULL,
  EDQUOT: 'Your quota is used up: free some of it and start again.',
  EEXIST: 'It is not a folder: choose another folder with --data.',
  ENOTDIR: 'It is not in a folder: choose another folder with --data.',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n) and start again.',
};

/** What to tell a person about an error: a sentence if they can do something about it, everything about it otherwise. */
export function describeHostFailure(error: unknown): string {
  if (error instanceof HostError || error instanceof EmulatorError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code = '', path } = error as NodeJS.ErrnoException;
  const advice = MACHINE_FAULTS[code];
  if (advice === undefined) return error.stack ?? error.message;
  return path === undefined ? advice : `Latchkey needs ${path}. ${advice}`;
}
