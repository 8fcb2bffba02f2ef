import { expect, test } from 'vitest';
import { createPacer } from '../../../../cli/keys/pacer.ts';

/** A clock that stands still until it is moved. */
function createClock() {
  let now = 1_000_000; // the machine has run for a while
  const waiting: { at: number; resume: () => void }[] = [];
  return {
    now: () => now,
    pause: (milliseconds: number) =>
      new Promise<void>((resolve) => waiting.push({ at: now + milliseconds, resume: resolve })),
    /** Moves the clock, and lets those continue whose time has come. */
    async move(milliseconds: number): Promise<void> {
      now += milliseconds;
      for (const { at, resume } of waiting) if (at <= now) resume();
      await Promise.resolve();
    },
  };
}

test('a pacer lets the first keys pass at once, and all later ones at its rate, whoever asks first', async () => {
  const clock = createClock();
  const keepPace = createPacer(400, clock);
  const started: { keys: number; at: number }[] = [];
  const begin = clock.now();
  const write = (keys: number) =>
    keepPace(keys).then(() => void started.push({ keys, at: clock.now() - begin }));
  const all = [33, 33, 10, 40].map(write); // as several organisations do, at the same time
  await clock.move(0);
  for (let milliseconds = 0; milliseconds < 200; milliseconds += 0.5) await clock.move(0.5);
  await Promise.all(all);
  expect(started).toEqual([
    { keys: 33, at: 0 },
    { keys: 33, at: 82.5 },
    { keys: 10, at: 165 },
    { keys: 40, at: 190 },
  ]);
});

test('a pacer saves up no time in which nothing was written', async () => {
  const clock = createClock();
  const keepPace = createPacer(400, clock);
  await keepPace(40);
  await clock.move(10_000);
  await keepPace(40); // does not wait
  let isDone = false;
  const third = keepPace(40).then(() => {
    isDone = true;
  });
  await clock.move(99);
  expect(isDone).toBe(false);
  await clock.move(1);
  await third;
});

test('a pacer keeps to the clock of the machine', async () => {
  const keepPace = createPacer(4000);
  await keepPace(40);
  const begin = performance.now();
  await keepPace(40);
  expect(performance.now() - begin).toBeGreaterThan(5); // of ten milliseconds: timers may fire a bit early
});
