import { afterEach, expect, test, vi } from 'vitest';
import { checkSoak } from '../../soak/check-soak.ts';
import { Random } from '../../soak/random.ts';
import { describeDisagreements } from '../../soak/report.ts';
import { Soak } from '../../soak/soak.ts';
import { openInProcessTarget } from './in-process-target.ts';

/** Random for each run. `LATCHKEY_SEED` repeats one. */
const seed = Number(process.env.LATCHKEY_SEED ?? Math.floor(Math.random() * 1_000_000));

afterEach(() => void vi.useRealTimers());

test.each([20261130, seed])(
  'keys, histories, verdicts and reminders agree with a model after random operations in parallel (LATCHKEY_SEED=%i)',
  async (number) => {
    // From then on it takes ten hours until a date begins in any of the time zones.
    const target = await openInProcessTarget('2031-03-27T13:00:00Z', new Random(number));
    const soak = new Soak(target, number);
    await soak.run({ operations: 240 }, 3);
    await soak.finish();
    const record = await soak.readRecord();
    expect(describeDisagreements(checkSoak(record), record)).toEqual([]);
    // Or the test would prove nothing.
    const verdicts = record.operations.map((one) => (one.kind === 'check' ? one.verdict : undefined));
    expect(verdicts).toEqual(expect.arrayContaining(['allowed', 'forbidden', 'invalid']));
    expect(record.mails.length).toBeGreaterThan(0);
  },
);
