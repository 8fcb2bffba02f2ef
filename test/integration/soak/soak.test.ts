import { afterEach, expect, test, vi } from 'vitest';
import { checkSoak } from '../../soak/check-soak.ts';
import { Random } from '../../soak/random.ts';
import { describeDisagreements } from '../../soak/report.ts';
import { Soak } from '../../soak/soak.ts';
import { openInProcessTarget } from './in-process-target.ts';

/** Random for each run. `LATCHKEY_SEED` repeats one. */
const seed = Number(process.env.LATCHKEY_SEED ?? Math.floor(Math.random() * 1_000_000));

afterEach(() => void vi.useRealTimers());

test(`keys, histories, verdicts and reminders agree with a model after random operations in parallel (LATCHKEY_SEED=${seed})`, async () => {
  // From then on it takes ten hours until a date begins in any of the time zones.
  const target = await openInProcessTarget('2031-03-27T13:00:00Z', new Random(seed));
  const soak = new Soak(target, seed);
  await soak.run({ operations: 180 }, 3);
  await soak.finish();
  const record = await soak.readRecord();
  expect(describeDisagreements(checkSoak(record), record)).toEqual([]);
  expect(record.mails.length).toBeGreaterThan(0);
});
