import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

/** Whether a conditional write took effect: false if its condition was not met. Any other failure is thrown. */
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
 * Reasons for which DynamoDB cancels a transaction although nothing is wrong with it; `None` stands for its items that
 * are not to blame. The names are those of `TransactionCanceledException` in the DynamoDB API reference.
 */
const TRANSIENT = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/**
 * Lets the SDK retry, with its own back-off and limit, what it would give up at once: a request that met another one on
 * the same item, and a transaction that was throttled.
 */
export function retryTransientConflicts(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isTransient(error)) error.$retryable = {};
        throw error;
      }
    },
    { name: 'retryPassingConflicts', step: 'deserialize', priority: 'high' },
  );
}

function isTransient(error: unknown): error is TransactionCanceledException | TransactionConflictException {
  if (error instanceof TransactionConflictException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  return (error.CancellationReasons ?? []).every(({ Code = 'None' }) => TRANSIENT.has(Code));
}
