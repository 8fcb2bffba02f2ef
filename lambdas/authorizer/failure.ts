import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';

/** Why a key could not be checked. For logs and metrics only. `broken`: trying again would not help. */
export type FailureReason = 'slow' | 'throttled' | 'unreachable' | 'broken';

/** A key check that took longer than its deadline. */
class KeyCheckOverdue extends Error {
  override readonly name = 'TimeoutError';
}

/** @throws KeyCheckOverdue where the work is not done after so many milliseconds; what it began is left to end by itself. */
export async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new KeyCheckOverdue(`The tables have not answered within ${milliseconds} ms`)),
    milliseconds,
  );
  try {
    return await Promise.race([work, overdue]);
  } finally {
    clearTimeout(timer);
  }
}

/** What kind of failure an error of the SDK, or of {@link within}, is. */
export function failureOf(error: unknown): FailureReason {
  if (!isError(error)) return 'broken';
  if (error.name === 'TimeoutError') return 'slow';
  if (isThrottlingError(error)) return 'throttled';
  return isServerError(error) || isTransientError(error) ? 'unreachable' : 'broken';
}

/** What the SDK's classification reads of an error is there on any, or missing. */
function isError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error;
}
