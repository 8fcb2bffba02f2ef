import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
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

/** A queue, and where its messages end that could not be handled. */
export interface QueueWithDeadLetters {
  queue: sqs.Queue;
  deadLetters: sqs.Queue;
}

/** @param visibilityTimeout longer than the consumer may take: what is not handled by then comes back */
export function queueWithDeadLetters(
  scope: Construct,
  name: string,
  visibilityTimeout: Duration,
): QueueWithDeadLetters {
  const deadLetters = new sqs.Queue(scope, `${name}DeadLetters`, {
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const queue = new sqs.Queue(scope, `${name}Queue`, {
    enforceSSL: true,
    visibilityTimeout,
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 10 },
  });
  return { queue, deadLetters };
}
