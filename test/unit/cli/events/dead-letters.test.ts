import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { deleteDeadLetters, receiveDeadLetters } from '../../../../cli/events/dead-letters.ts';

const QUEUE = 'https://sqs.example/dead';
const queue = mockClient(SQSClient);
const client = new SQSClient({ region: 'eu-west-2' });
const batch = { streamArn: 'stream', shardId: 'shard', startSequenceNumber: '1', endSequenceNumber: '3' };
const letter = (ReceiptHandle: string) => ({
  ReceiptHandle,
  Body: JSON.stringify({
    DDBStreamBatchInfo: {
      ...batch,
      batchSize: 3,
      approximateArrivalOfFirstRecord: '2027-03-01T05:00:00Z',
      approximateArrivalOfLastRecord: '2027-03-01T06:00:01+01:00',
    },
  }),
});

beforeEach(() => queue.reset());

test('all messages of the dead-letter queue are received, however many requests that takes, and deleted one by one', async () => {
  queue
    .on(ReceiveMessageCommand)
    .resolvesOnce({ Messages: [letter('a'), letter('b')] })
    .resolvesOnce({ Messages: [letter('c')] })
    .resolves({});
  const letters = await receiveDeadLetters(client, QUEUE);
  expect(letters.map(({ receiptHandle }) => receiptHandle)).toEqual(['a', 'b', 'c']);
  expect(letters[0]?.batch).toEqual({
    ...batch,
    firstAt: new Date('2027-03-01T05:00:00Z'),
    lastAt: new Date('2027-03-01T05:00:01Z'),
  });
  const [first] = queue.commandCalls(ReceiveMessageCommand);
  // Others must not take the messages meanwhile, and a server of the queue without any must not end the search.
  expect(first?.args[0].input).toEqual({
    QueueUrl: QUEUE,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 2,
    VisibilityTimeout: 300,
  });

  queue.on(DeleteMessageCommand).resolves({});
  await deleteDeadLetters(client, QUEUE, letters);
  expect(queue.commandCalls(DeleteMessageCommand).map(({ args: [{ input }] }) => input)).toEqual(
    ['a', 'b', 'c'].map((ReceiptHandle) => ({ QueueUrl: QUEUE, ReceiptHandle })),
  );
});

test('a message that Lambda has not sent stops the command before anything is deleted', async () => {
  queue.on(ReceiveMessageCommand).resolvesOnce({ Messages: [{ Body: '{"hello":1}' }] });
  await expect(receiveDeadLetters(client, QUEUE)).rejects.toThrow('DDBStreamBatchInfo');
});
