import { afterEach, expect, test, vi } from 'vitest';
import { withDeadline } from '../../../../lambdas/authorizer/check-key.ts';
import { classifyFailure } from '../../../../lambdas/authorizer/check-log.ts';

afterEach(() => vi.useRealTimers());

test('withDeadline rejects, and aborts work that would otherwise continue during the next check', async () => {
  vi.useFakeTimers();
  let told: AbortSignal | undefined;
  const expired = withDeadline(2500, (signal) => {
    told = signal;
    return new Promise<never>(() => undefined);
  }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(2499);
  expect(told?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(classifyFailure(await expired)).toBe('slow');
  expect(told?.aborted).toBe(true);
});

test('withDeadline leaves no timer if the work finishes in time', async () => {
  vi.useFakeTimers();
  expect(await withDeadline(2500, async () => 'done')).toBe('done');
  expect(vi.getTimerCount()).toBe(0);
});
