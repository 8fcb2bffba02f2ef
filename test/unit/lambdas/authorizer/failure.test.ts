import { afterEach, expect, test, vi } from 'vitest';
import { failureOf, within } from '../../../../lambdas/authorizer/check-key.ts';

afterEach(() => vi.useRealTimers());

test('work that takes too long is given up, and told so, for it would go on in the next check', async () => {
  vi.useFakeTimers();
  let told: AbortSignal | undefined;
  const overdue = within(2500, (signal) => {
    told = signal;
    return new Promise<never>(() => undefined);
  }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(2499);
  expect(told?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(failureOf(await overdue)).toBe('slow');
  expect(told?.aborted).toBe(true);
});

test('work that is done in time leaves no timer behind', async () => {
  vi.useFakeTimers();
  expect(await within(2500, async () => 'done')).toBe('done');
  expect(vi.getTimerCount()).toBe(0);
});
