import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { pauseUntilAborted } from '../pause.ts';
import type { StreamConsumer } from './stream-consumers.ts';

/** What the delivery of records needs from outside. */
export interface StreamPorts {
  /** Calls the function. Rejects if it fails. */
  invoke(functionArn: string, event: DynamoDBStreamEvent): Promise<unknown>;
  /** Tells a queue which records were given up. */
  discard(queueArn: string, records: readonly DynamoDBRecord[], reason: DiscardReason): Promise<void>;
  now(): Date;
}

type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 60_000;

/**
 * Calls a function with records until it has handled each of them, or they are given up. Retries begin with the first record that was
 * not handled.
 * @returns whether all were handled or given up; false if aborted
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export async function deliverRecords(
  records: readonly DynamoDBRecord[],
  consumer: StreamConsumer,
  ports: StreamPorts,
  signal: AbortSignal,
): Promise<boolean> {
  let left = records;
  for (let attempt = 0; left.length > 0; attempt += 1) {
    if (signal.aborted) return false;
    const reason = attempt > 0 ? findDiscardReason(left, attempt, consumer, ports) : undefined;
    if (reason) {
      if (consumer.onFailureArn !== undefined) await ports.discard(consumer.onFailureArn, left, reason);
      return true;
    }
    if (attempt > 0)
      await pauseUntilAborted(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LAST_PAUSE_MS), signal);
    const handled = await countHandled(left, consumer, ports);
    if (handled === undefined && consumer.splits && left.length > 1) {
      const middle = Math.ceil(left.length / 2);
      return (
        (await deliverRecords(left.slice(0, middle), consumer, ports, signal)) &&
        (await deliverRecords(left.slice(middle), consumer, ports, signal))
      );
    }
    if (handled) attempt = 0; // what is left is a batch of its own
    left = left.slice(handled ?? 0);
  }
  return true;
}

function findDiscardReason(
  [first]: readonly DynamoDBRecord[],
  attempt: number,
  { maxRetries, maxAge }: StreamConsumer,
  { now }: StreamPorts,
): DiscardReason | undefined {
  if (attempt > maxRetries) return 'RetryAttemptsExhausted';
  const writtenAt = (first?.dynamodb?.ApproximateCreationDateTime ?? 0) * 1000;
  return now().getTime() - writtenAt > maxAge ? 'RecordAgeExceeded' : undefined;
}

/** @returns how many records were handled, from the first on; undefined if the function failed */
async function countHandled(
  records: readonly DynamoDBRecord[],
  { functionArn, reportsFailures }: StreamConsumer,
  { invoke }: StreamPorts,
): Promise<number | undefined> {
  let result: unknown;
  try {
    result = await invoke(functionArn, { Records: [...records] });
  } catch {
    return undefined; // already reported by what invokes
  }
  const { batchItemFailures = [] } = (result ?? {}) as Partial<DynamoDBBatchResponse>;
  if (!reportsFailures || batchItemFailures.length === 0) return records.length;
  const positions = batchItemFailures.map(({ itemIdentifier }) =>
    records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === itemIdentifier),
  );
  return Math.max(0, Math.min(...positions)); // an unknown position means that nothing was handled
}
