import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TableAccess } from '../constructs/table-access.ts';

/** Access to look up keys, organisations, administrators and contacts. */
export const DIRECTORY = {
  apiKeys: ['BatchGetItem'],
  organisations: ['GetItem'],
  administrators: ['GetItem'],
  contacts: ['GetItem'],
} satisfies TableAccess;

/** Access to record the outcome of digests in the ledger and in the histories of keys. */
export const RECORDING = {
  keyEvents: ['UpdateItem'],
  digests: ['GetItem', 'UpdateItem'],
  digestKeys: ['Query'],
  reminders: ['BatchGetItem'],
} satisfies TableAccess;

export interface QueueWithDeadLettersProps {
  /** Must be longer than the consumer's timeout, because unhandled messages return to the queue after this time. */
  readonly visibilityTimeout: Duration;
}

/** A queue with a dead-letter queue. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { visibilityTimeout }: QueueWithDeadLettersProps) {
    super(scope, id);
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      enforceSSL: true,
      visibilityTimeout,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 10 },
    });
  }
  /**
   * Calls a function with each message by itself. What it reports as failed returns to the queue.
   * @param maxConcurrency how many messages it handles at the same time; SQS's minimum is 2
   */
  deliverTo(handler: lambda.Function, maxConcurrency: number): void {
    handler.addEventSource(
      new SqsEventSource(this.queue, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency }),
    );
  }
}
