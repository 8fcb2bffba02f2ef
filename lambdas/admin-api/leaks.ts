import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ulid } from 'ulid';
import { buildLeakReport } from '../../core/leak.ts';
import { requireVariable } from '../environment.ts';

/** Maximum number of messages in a request to SQS. */
const BATCH = 10;
let sqs: SQSClient | undefined;

/**
 * Hands reports of leaked values to the function that disables their keys. Looks nothing up: the time that it takes says nothing
 * about whether there is such a key.
 * @throws Error if SQS does not take all of them
 */
export async function enqueueLeaks(values: readonly string[], reporter: string): Promise<void> {
  sqs ??= new SQSClient();
  const reports = values.map((value) => buildLeakReport(value, reporter, ulid));
  for (let start = 0; start < reports.length; start += BATCH) {
    const Entries = reports
      .slice(start, start + BATCH)
      .map((report, index) => ({ Id: String(index), MessageBody: JSON.stringify(report) }));
    const { Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: requireVariable('LEAK_QUEUE_URL'), Entries }),
    );
    if (Failed.length > 0) throw new Error(`SQS did not take ${Failed.length} reports of leaked values`);
  }
}
