import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';

/** Why a key could not be checked. For logs and metrics only. `broken`: trying again would not help. */
export type FailureReason = 'slow' | 'throttled' | 'unreachable' | 'broken';

/** A key check that took longer than its deadline. */
class KeyCheckTimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Does something within so many milliseconds.
 * @param work is told when its time is over, so that nothing of it goes on in the function's next check
 * @throws KeyCheckTimeoutError
 */
export async function within<Result>(
  milliseconds: number,
  work: (overdue: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new KeyCheckTimeoutError(`The tables have not answered within ${milliseconds} ms`));
    controller.abort();
  }, milliseconds);
  try {
    return await Promise.race([work(controller.signal), overdue]);
  } finally {
    clearTimeout(timer);
  }
}

/** What kind of failure an error of the SDK, or of {@link within}, is. */
export function failureOf(error: unknown): FailureReason {
  if (!isError(error)) return 'broken';
  // The SDK calls a connection that broke a timeout, too, and leaves Node's code on it.
  const isBroken = 'code' in error && error.code !== 'ETIMEDOUT';
  if (error.name === 'TimeoutError' && !isBroken) return 'slow';
  if (isThrottlingError(error)) return 'throttled';
  return isServerError(error) || isTransientError(error) ? 'unreachable' : 'broken';
}

/** What the SDK's classification reads of an error is there on any, or missing. */
function isError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error;
}
