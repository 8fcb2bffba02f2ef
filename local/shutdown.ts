import * as inspector from 'node:inspector';
import { setInterval } from 'node:timers';
import { EmulatorError } from '../emulator/emulator-error.ts';
import { describeLocalError } from './host-error.ts';
import { END_SIGNALS, findLaunchers, isRunning } from './operating-system.ts';
import type { Progress } from './progress.ts';

/** One Ctrl-C may reach the host twice, directly and by way of npm. Only a later one counts as the second. */
const SAME_PRESS_MS = 500;
const LAUNCHER_CHECK_MS = 500;

/** Ends the host once, whatever asks for it, after cleaning up. */
export class Shutdown {
  readonly #cleanUp: AsyncDisposableStack;
  readonly #progress: Progress;
  #startedAt: number | undefined;

  constructor(cleanUp: AsyncDisposableStack, progress: Progress) {
    this.#cleanUp = cleanUp;
    this.#progress = progress;
  }

  /** Ends the host because somebody asked for it. A second request kills it. */
  request(): void {
    if (this.#startedAt === undefined) this.#start('Stopping (again to force it)', 0);
    else if (performance.now() - this.#startedAt > SAME_PRESS_MS) kill();
  }

  /** Ends the host because of an error. Later errors are ignored: ending may cause them. */
  fail(error: unknown): void {
    if (this.#startedAt === undefined) this.#start(describeHostFailure(error), 1);
  }

  #start(reason: string, status: number): void {
    this.#startedAt = performance.now();
    if (status === 0) this.#progress.print(reason);
    else console.error(reason);
    const isDebugged = inspector.url() !== undefined;
    if (isDebugged) inspector.close(); // otherwise Node waits until the debugger disconnects
    this.#cleanUp.disposeAsync().then(
      () => (isDebugged ? kill() : process.exit(status)),
      (error: unknown) => {
        console.error(describeHostFailure(error));
        kill();
      },
    );
  }
}

/** `process.exit` waits for every thread, and one that is paused at a breakpoint never ends. */
function kill(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Ends the host on Ctrl-C and similar signals, on an uncaught error, and when the npm that started it is gone. */
export async function registerShutdown(shutdown: Shutdown): Promise<void> {
  for (const signal of END_SIGNALS) process.on(signal, () => shutdown.request());
  process.on('uncaughtException', (error) => shutdown.fail(error));
  // Without npm, the process that started the host may end first: that is what `nohup` is for.
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const launchers = await findLaunchers();
  // npm forwards SIGTERM only to its shell, and SIGHUP not at all.
  setInterval(() => {
    if (process.ppid !== parent || !launchers.every(isRunning)) shutdown.request();
  }, LAUNCHER_CHECK_MS).unref();
}

/** Describes an error: in a sentence if a person can fix it, otherwise with its stack trace. */
export function describeHostFailure(error: unknown): string {
  if (error instanceof EmulatorError) return error.message;
  const described = describeLocalError(error);
  if (described !== undefined) return described;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
