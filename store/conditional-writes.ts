import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  DynamoDBServiceException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { isThrottlingError } from '@smithy/core/retry';

/** Awaits a conditional write. @returns false if its condition failed; other errors are thrown */
export async function wasApplied(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/**
 * Reasons for cancelling a transaction. `None` stands for items that were not the reason.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const THROTTLING_REASONS: readonly string[] = ['ThrottlingError', 'ProvisionedThroughputExceeded'];
const TRANSIENT_REASONS: readonly string[] = ['None', 'TransactionConflict', ...THROTTLING_REASONS];

/** Whether DynamoDB throttled a request, so that nothing was written. The SDK has retried it already. */
export function isThrottled(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    return listReasons(error).some((reason) => THROTTLING_REASONS.includes(reason));
  }
  // The SDK counts a transaction in progress as throttled, but it may still be written.
  if (!(error instanceof DynamoDBServiceException) || error instanceof TransactionInProgressException)
    return false;
  return isThrottlingError(error as DynamoDBServiceException & { cause?: Error });
}

/** Whether a transaction was cancelled for a concurrent change. @param code a cancellation reason's */
export function isConflict(code: string | undefined): boolean {
  return code === 'ConditionalCheckFailed' || code === 'TransactionConflict';
}

/**
 * Makes the SDK retry, with its own backoff and limit, two errors that it does not retry by itself: a conflict with another
 * request on the same item, and a throttled transaction.
 */
export function retryTransientConflicts(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isTransient(error)) error.$retryable = { throttling: isThrottled(error) };
        throw error;
      }
    },
    { name: 'retryTransientConflicts', step: 'deserialize', priority: 'high' },
  );
}

function isTransient(error: unknown): error is TransactionCanceledException | TransactionConflictException {
  if (error instanceof TransactionConflictException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  return listReasons(error).every((reason) => TRANSIENT_REASONS.includes(reason));
}

function listReasons({ CancellationReasons = [] }: TransactionCanceledException): string[] {
  return CancellationReasons.map(({ Code = 'None' }) => Code);
}
