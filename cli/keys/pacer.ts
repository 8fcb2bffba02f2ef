import { setTimeout } from 'node:timers/promises';

/** The time that a pacer keeps, in milliseconds. */
export interface PacerClock {
  now(): number;
  pause(milliseconds: number): Promise<unknown>;
}

const MACHINE: PacerClock = { now: () => performance.now(), pause: setTimeout };

/**
 * Creates a function that waits until a number of keys may be written, so that in the long run no more are than `perSecond`. The
 * first ones never wait, however many they are; those after them do.
 * @example
 * const keepPace = createPacer(400);
 * await keepPace(33); // returns at once
 * await keepPace(33); // waits for 82.5 ms
 */
export function createPacer(perSecond: number, { now, pause } = MACHINE): (keys: number) => Promise<void> {
  let free = 0;
  return async (keys) => {
    const asked = now();
    const start = Math.max(asked, free);
    free = start + (keys * 1000) / perSecond;
    if (start > asked) await pause(start - asked);
  };
}
