import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';

/** How long other readers do not see the messages that a command has received. Enough to send what they are about. */
const HIDDEN_SECONDS = 300;
/** Makes SQS ask all of its servers, so that no message is overlooked. */
const WAIT_SECONDS = 2;

/** A part of the stream that Lambda gave up to publish. */
export interface GivenUpBatch {
  streamArn: string;
  shardId: string;
  startSequenceNumber: string;
  endSequenceNumber: string;
  /** When its first and its last record were written. */
  firstAt: Date;
  lastAt: Date;
}

/** A message of the dead-letter queue. */
export interface DeadLetter {
  batch: GivenUpBatch;
  /** For deleting it. */
  receiptHandle: string;
}

const time = z.iso.datetime({ offset: true }).transform((at) => new Date(at));

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
const messageSchema = z.object({
  DDBStreamBatchInfo: z
    .object({
      streamArn: z.string(),
      shardId: z.string(),
      startSequenceNumber: z.string(),
      endSequenceNumber: z.string(),
      approximateArrivalOfFirstRecord: time,
      approximateArrivalOfLastRecord: time,
    })
    .transform(({ approximateArrivalOfFirstRecord, approximateArrivalOfLastRecord, ...batch }) => ({
      ...batch,
      firstAt: approximateArrivalOfFirstRecord,
      lastAt: approximateArrivalOfLastRecord,
    })),
});

/**
 * Receives all messages of the dead-letter queue. They stay there until they are deleted.
 * @throws ZodError or SyntaxError if a message is not what Lambda sends
 */
export async function receiveDeadLetters(sqs: SQSClient, QueueUrl: string): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: WAIT_SECONDS,
        VisibilityTimeout: HIDDEN_SECONDS,
      }),
    );
    if (Messages.length === 0) return letters;
    for (const { Body = '', ReceiptHandle: receiptHandle = '' } of Messages) {
      letters.push({ batch: messageSchema.parse(JSON.parse(Body)).DDBStreamBatchInfo, receiptHandle });
    }
  }
}

export async function deleteDeadLetters(
  sqs: SQSClient,
  QueueUrl: string,
  letters: readonly DeadLetter[],
): Promise<void> {
  for (const { receiptHandle: ReceiptHandle } of letters) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}
