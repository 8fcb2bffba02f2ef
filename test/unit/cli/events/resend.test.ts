import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { decodeTime, ulid } from 'ulid';
import { beforeEach, expect, test } from 'vitest';
import { type ResendTarget, resendDeadLetters } from '../../../../cli/events/resend.ts';
import type { KeyEvent } from '../../../../core/key-event.ts';

const queue = mockClient(SQSClient);
const streams = mockClient(DynamoDBStreamsClient);
const table = mockClient(DynamoDBDocumentClient);
const bus = mockClient(EventBridgeClient);
const config = { region: 'eu-west-2' };
const target: ResendTarget = {
  sqs: new SQSClient(config),
  streams: new DynamoDBStreamsClient(config),
  client: DynamoDBDocumentClient.from(new DynamoDBClient(config)),
  bridge: new EventBridgeClient(config),
  deadLettersUrl: 'https://sqs.example/dead',
  busArn: 'arn:bus',
  keyEvents: 'KeyEvents',
};

/** Events in the order in which they happened, each a minute after the one before. */
const events = ['loans', 'portal', 'loans', 'portal'].map((keyId, minute): KeyEvent => {
  const at = new Date(Date.UTC(2027, 2, 1, 9, minute));
  return {
    organisationId: 'northgate',
    eventId: ulid(at.getTime()),
    keyId,
    type: 'edited',
    at: at.toISOString(),
    actor: { subject: 'ada', name: 'Ada Byrne' },
  };
});
const IDS = events.map(({ eventId }) => eventId);
const damaged = { ...events[0], type: 'unheard-of' };

/** A message about one batch, and the batch's part of the stream. */
interface Part {
  shard: string;
  items?: object[];
  firstAt?: string;
  lastAt?: string;
}

/** Puts parts that were given up into the queue. The stream no longer has those without items. */
function giveUp(...parts: Part[]): void {
  const at = '2027-03-01T09:00:00Z';
  const Messages = parts.map(({ shard, items = [], firstAt = at, lastAt = at }) => ({
    ReceiptHandle: `message of ${shard}`,
    Body: JSON.stringify({
      DDBStreamBatchInfo: {
        streamArn: 'stream',
        shardId: shard,
        startSequenceNumber: '1',
        endSequenceNumber: String(items.length),
        approximateArrivalOfFirstRecord: firstAt,
        approximateArrivalOfLastRecord: lastAt,
      },
    }),
  }));
  queue.on(ReceiveMessageCommand).resolvesOnce({ Messages }).resolves({});
  for (const { shard, items } of parts) {
    const iterator = streams.on(GetShardIteratorCommand, { ShardId: shard });
    if (!items) {
      iterator.rejects(new TrimmedDataAccessException({ message: '', $metadata: {} }));
      continue;
    }
    iterator.resolves({ ShardIterator: shard });
    const Records = items.map((item, index) => ({
      dynamodb: {
        SequenceNumber: String(index + 1),
        ApproximateCreationDateTime: new Date(at),
        NewImage: marshall(item),
      },
    }));
    streams.on(GetRecordsCommand, { ShardIterator: shard }).resolves({ Records });
  }
}

/** Sends what was given up. @returns what was said and sent, and which messages were deleted */
async function resend() {
  const lines: string[] = [];
  const failure = await resendDeadLetters(target, (line) => lines.push(line)).catch(
    (error: unknown) => error,
  );
  const requests = bus
    .commandCalls(PutEventsCommand)
    .map(({ args: [{ input }] }) =>
      (input.Entries ?? []).map(({ Detail = '' }) => JSON.parse(Detail).id as string),
    );
  const deleted = queue.commandCalls(DeleteMessageCommand).map(({ args: [{ input }] }) => input);
  return { lines, failure, sent: requests.flat(), deleted };
}

beforeEach(() => {
  for (const mock of [queue, streams, table, bus]) mock.reset();
  queue.on(DeleteMessageCommand).resolves({});
  bus.on(PutEventsCommand).callsFake(async ({ Entries }: { Entries: unknown[] }) => ({
    Entries: Entries.map(() => ({ EventId: 'taken' })),
  }));
});

test('events of parts that arrive in any order are sent in that in which they happened, each once', async () => {
  const [first, second, third, fourth] = events as [KeyEvent, KeyEvent, KeyEvent, KeyEvent];
  giveUp(
    { shard: 'late', items: [fourth, third] },
    { shard: 'early', items: [second, first] },
    { shard: 'again', items: [third, first] },
  );
  const { lines, sent, deleted } = await resend();
  expect(sent).toEqual(IDS);
  expect(lines).toEqual([
    'Read 6 writes again from the table’s stream.',
    'Sent 4 events of 2 keys again. The dead-letter queue is empty.',
  ]);
  expect(deleted).toEqual(
    ['late', 'early', 'again'].map((shard) => ({
      QueueUrl: 'https://sqs.example/dead',
      ReceiptHandle: `message of ${shard}`,
    })),
  );
});

test('what the stream no longer has is read from the table, over the whole time of all such parts', async () => {
  const [first, second] = events as [KeyEvent, KeyEvent];
  giveUp(
    { shard: 'kept', items: [second] },
    { shard: 'gone', firstAt: '2027-03-01T09:00:00Z', lastAt: '2027-03-01T09:01:00Z' },
    { shard: 'gone too', firstAt: '2027-03-01T08:00:00Z', lastAt: '2027-03-01T08:30:00Z' },
  );
  table.on(ScanCommand).resolves({ Items: [first, second, damaged] });
  const { lines, sent } = await resend();
  expect(sent).toEqual(IDS.slice(0, 2));
  expect(lines).toEqual([
    'Read 1 write again from the table’s stream.',
    'The stream no longer has the writes from 2027-03-01T08:00:00.000Z to 2027-03-01T09:01:00.000Z. Reading the table, with the day before.',
    expect.stringMatching(/^Left out: The stored event northgate\/.* is damaged/),
    'Sent 2 events of 2 keys again. The dead-letter queue is empty.',
  ]);
  const [scan] = table.commandCalls(ScanCommand).map(({ args: [{ input }] }) => input);
  const { ':first': from, ':last': to } = scan?.ExpressionAttributeValues ?? {};
  expect(scan?.TableName).toBe('KeyEvents');
  expect(scan?.FilterExpression).toBe('eventId BETWEEN :first AND :last');
  expect([from, to].map((bound) => new Date(decodeTime(bound + '0'.repeat(16))).toISOString())).toEqual([
    '2027-02-28T08:00:00.000Z',
    '2027-03-01T09:02:00.000Z',
  ]);
});

test('if everything is gone from the stream, nothing is said to be read from it', async () => {
  giveUp({ shard: 'gone' });
  table.on(ScanCommand).resolves({ Items: events.slice(0, 1) });
  expect((await resend()).lines).toEqual([
    expect.stringContaining('The stream no longer has'),
    'Sent 1 event of 1 key again. The dead-letter queue is empty.',
  ]);
});

test.each([
  [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'Slow down' }, 'ThrottlingException: Slow down'],
  [{}, 'no reason given'],
])(
  'an event that the bus does not take, as in %j, is named, and the queue keeps all messages',
  async (entry, reason) => {
    giveUp({ shard: 'kept', items: events });
    bus
      .on(PutEventsCommand)
      .resolvesOnce({ Entries: [{ EventId: 'taken' }, entry] })
      .resolves({ Entries: [{ EventId: 'taken' }] });
    const { failure, deleted } = await resend();
    expect(failure).toMatchObject({
      name: 'CommandError',
      message: `EventBridge did not take the event ${IDS[1]} (${reason}). The queue keeps its messages: run the same command again in five minutes.`,
    });
    expect(deleted).toEqual([]);
  },
);

test('an empty queue is said to be empty, and nothing is read or sent', async () => {
  queue.on(ReceiveMessageCommand).resolves({});
  const { lines, sent } = await resend();
  expect(lines).toEqual(['The dead-letter queue is empty: no events were given up.']);
  expect(sent).toEqual([]);
  expect(streams.calls()).toEqual([]);
});
