import { setTimeout as pause } from 'node:timers/promises';

/** Waits, but not longer than until aborted. Never rejects. */
export async function pauseUntilAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal }).catch(() => undefined);
}
