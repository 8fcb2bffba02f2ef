import { z } from 'zod';
import { arnOf } from '../cloud-assembly/return-values.ts';
import type { Access } from './policy.ts';

const onQueue = z.object({ QueueUrl: z.string() });

/**
 * What a request to SQS does, as IAM checks it: a batch is checked as its single operation.
 * @param operation such as `SendMessageBatch`
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
 */
export function sqsAccess(operation: string, body: unknown): Access[] {
  const request = onQueue.safeParse(body);
  const queue = request.success ? request.data.QueueUrl.split('/').at(-1) : '*';
  return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource: arnOf('sqs', queue ?? '*') }];
}
