import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import type { Cloud } from '../cloud-assembly/cloud.ts';
import { REGION } from '../cloud-assembly/return-values.ts';
import { EmulatorError } from '../emulator-error.ts';
import type { Queue } from './queues.ts';

/** A function that is called with what arrives in a queue. */
export interface Consumer {
  queue: Queue;
  functionArn: string;
  batchSize: number;
  /** How many batches it is called with at the same time. */
  concurrency: number;
  reportsFailures: boolean;
}

const WAIT_SECONDS = 20;
/** SQS gives no more at once, and the emulator does not collect. */
const LARGEST_BATCH = 10;

const propertiesSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(LARGEST_BATCH),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
  Enabled: z.literal(true).optional(),
});

/** Reads which functions consume which queues. @throws EmulatorError where one consumes what is no queue. */
export function readConsumers(cloud: Cloud, queues: readonly Queue[]): Consumer[] {
  return cloud
    .resources((type) => type === 'AWS::Lambda::EventSourceMapping')
    .map(({ properties, stackName, logicalId }) => {
      const mapping = propertiesSchema.parse(properties);
      const queue = queues.find(({ arn }) => arn === mapping.EventSourceArn);
      if (!queue)
        throw new EmulatorError(
          `${stackName}/${logicalId} consumes ${mapping.EventSourceArn}, which is no queue.`,
        );
      return {
        queue,
        functionArn: mapping.FunctionName.startsWith('arn:')
          ? mapping.FunctionName
          : functionArnOf(cloud, mapping.FunctionName),
        batchSize: Math.min(mapping.BatchSize, LARGEST_BATCH),
        concurrency: mapping.ScalingConfig?.MaximumConcurrency ?? 1,
        reportsFailures: mapping.FunctionResponseTypes.length > 0,
      };
    });
}

/**
 * Calls a function with what arrives, until told to stop. What it fails to handle appears again in the queue after its
 * visibility timeout, as in AWS.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export async function consume(
  client: SQSClient,
  consumer: Consumer,
  invoke: (functionArn: string, event: SQSEvent) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const QueueUrl = consumer.queue.url;
  while (!signal.aborted) {
    const messages = await receive(client, consumer, signal);
    if (messages.length === 0) continue;
    const event = { Records: messages.map((message) => recordOf(message, consumer.queue)) };
    const handled = await invoke(consumer.functionArn, event).then(
      (answer) => handledOf(messages, answer, consumer),
      () => [], // whoever invokes has reported it
    );
    if (handled.length === 0) continue;
    const Entries = handled.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

async function receive(
  client: SQSClient,
  { queue, batchSize }: Consumer,
  abortSignal: AbortSignal,
): Promise<Message[]> {
  try {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal },
    );
    return Messages;
  } catch (error) {
    if (abortSignal.aborted) return [];
    throw error;
  }
}

function recordOf(message: Message, { arn }: Queue): SQSRecord {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: (message.Attributes ?? {}) as unknown as SQSRecord['attributes'],
    messageAttributes: {},
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: REGION,
  };
}

function handledOf(messages: readonly Message[], answer: unknown, { reportsFailures }: Consumer): Message[] {
  if (!reportsFailures) return [...messages];
  const { batchItemFailures = [] } = (answer ?? {}) as Partial<SQSBatchResponse>;
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
}

function functionArnOf(cloud: Cloud, name: string): string {
  const found = cloud.resources((type) => type === 'AWS::Lambda::Function').find(({ ref }) => ref === name);
  if (!found) throw new EmulatorError(`No stack has the function ${name}.`);
  return found.attribute('Arn');
}
