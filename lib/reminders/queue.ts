import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TableAccess } from '../constructs/table-access.ts';

/** To look up keys, organisations and administrators, one at a time. */
export const DIRECTORY = {
  apiKeys: ['GetItem'],
  organisations: ['GetItem'],
  administrators: ['GetItem'],
} satisfies TableAccess;

/** To note in the ledger and in the histories of keys what became of a digest. */
export const NOTES = {
  keyEvents: ['UpdateItem'],
  digests: ['GetItem', 'UpdateItem'],
  digestKeys: ['Query'],
  reminders: ['BatchGetItem'],
} satisfies TableAccess;

export interface QueueWithDeadLettersProps {
  /** Longer than the consumer may take: what is not handled by then comes back. */
  readonly visibilityTimeout: Duration;
}

/** A queue, and where its messages go that could not be handled. */
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
}
