import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import type { SynthesizedApp } from '../cloud-assembly/synthesized-app.ts';
import { REGION } from '../emulated-account.ts';
import { EmulatorError, parseSupported } from '../emulator-error.ts';
import { getFunctionArn, listEventSources } from '../event-sources.ts';
import { isStream } from '../streams/stream-consumers.ts';
import type { Queue } from './queues.ts';

/** A function that is called with the messages of a queue. */
export interface QueueConsumer {
  queue: Queue;
  functionArn: string;
  batchSize: number;
  /** How many batches it handles at the same time. */
  concurrency: number;
  reportsFailures: boolean;
}

const WAIT_SECONDS = 20;
/** SQS returns no more at once. Larger batches are not collected. */
const MAX_BATCH_SIZE = 10;

const propertiesSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(MAX_BATCH_SIZE),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
  Enabled: z.literal(true).optional(),
});

/**
 * Reads which functions consume which queues.
 * @throws EmulatorError if a function consumes anything but a queue of the app
 */
export function readQueueConsumers(app: SynthesizedApp, queues: readonly Queue[]): QueueConsumer[] {
  return listEventSources(app)
    .filter(({ properties }) => !isStream(properties.EventSourceArn))
    .map(({ id, properties }) => {
      const mapping = parseSupported(propertiesSchema, properties, `consume ${id}`);
      const queue = queues.find(({ arn }) => arn === mapping.EventSourceArn);
      if (!queue) {
        throw new EmulatorError(
          `${id} consumes ${mapping.EventSourceArn}. The emulator polls only queues and streams of the app.`,
        );
      }
      return {
        queue,
        functionArn: getFunctionArn(app, mapping.FunctionName),
        batchSize: Math.min(mapping.BatchSize, MAX_BATCH_SIZE),
        concurrency: mapping.ScalingConfig?.MaximumConcurrency ?? 1,
        reportsFailures: mapping.FunctionResponseTypes.length > 0,
      };
    });
}

/**
 * Calls a function with the messages of a queue until aborted. A message that the function fails to handle becomes visible
 * again after the queue's visibility timeout.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export async function pollQueue(
  client: SQSClient,
  consumer: QueueConsumer,
  invoke: (functionArn: string, event: SQSEvent) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const QueueUrl = consumer.queue.url;
  while (!signal.aborted) {
    const messages = await receiveMessages(client, consumer, signal);
    if (messages.length === 0) continue;
    const event = { Records: messages.map((message) => buildRecord(message, consumer.queue)) };
    const handled = await invoke(consumer.functionArn, event).then(
      (result) => listHandled(messages, result, consumer),
      () => [], // already reported by what invokes
    );
    if (handled.length === 0) continue;
    const Entries = handled.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

async function receiveMessages(
  client: SQSClient,
  { queue, batchSize }: QueueConsumer,
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

function buildRecord(message: Message, { arn }: Queue): SQSRecord {
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

function listHandled(
  messages: readonly Message[],
  result: unknown,
  { reportsFailures }: QueueConsumer,
): Message[] {
  if (!reportsFailures) return [...messages];
  const { batchItemFailures = [] } = (result ?? {}) as Partial<SQSBatchResponse>;
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
}
