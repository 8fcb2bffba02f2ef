import type { SQSEvent } from 'aws-lambda';

let messages = 0;
/** Builds the event with which Lambda gets messages from a queue. */
export function buildQueueEvent(...bodies: unknown[]): SQSEvent {
  const Records = bodies.map((body) => ({
    messageId: String(messages++),
    receiptHandle: 'r',
    body: JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-2:123456789012:queue',
    awsRegion: 'eu-west-2',
  }));
  return { Records };
}
