import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  LimitExceededException,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { readFromStream } from '../../../../cli/events/read-given-up.ts';
import type { KeyEvent } from '../../../../core/key-event.ts';

const streams = mockClient(DynamoDBStreamsClient);
const client = new DynamoDBStreamsClient({ region: 'eu-west-2' });
const batch = {
  streamArn: 'stream',
  shardId: 'shard',
  startSequenceNumber: '99',
  endSequenceNumber: '101',
  firstAt: new Date(0),
  lastAt: new Date(0),
};
const WRITTEN_AT = new Date('2027-03-01T05:00:00Z');
const event: KeyEvent = {
  organisationId: 'northgate',
  eventId: '01KAPB7Q0X3TN3RZFVY9X5D6QH',
  keyId: '01KAPB7Q0X3TN3RZFVY9X5D6QG',
  type: 'edited',
  at: '2027-03-01T05:00:00.000Z',
  actor: { subject: 'ada', name: 'Ada Byrne' },
  before: {},
  after: { name: 'Loans' },
};
/** A record of the stream. DynamoDB Local leaves out the empty map of `before`. */
const record = (SequenceNumber: string, item: object | undefined = event) => ({
  dynamodb: {
    SequenceNumber,
    ApproximateCreationDateTime: WRITTEN_AT,
    ...(item && { NewImage: { ...marshall(item), before: {} as never } }),
  },
});
const removed = (SequenceNumber: string) => ({ dynamodb: { SequenceNumber } });
const because = { message: '', $metadata: {} };

let damaged: string[];
const read = () => readFromStream(client, batch, (error) => damaged.push(error.message));

beforeEach(() => {
  damaged = [];
  streams.reset();
  streams.on(GetShardIteratorCommand).resolves({ ShardIterator: 'first' });
});

test('what was given up is read from its first to its last write, and nothing after it', async () => {
  streams
    .on(GetRecordsCommand, { ShardIterator: 'first' })
    .resolves({ Records: [record('99'), removed('100')], NextShardIterator: 'second' })
    .on(GetRecordsCommand, { ShardIterator: 'second' })
    .resolves({ Records: [record('101'), record('102')], NextShardIterator: 'third' });
  const write = { after: event, at: WRITTEN_AT };
  expect(await read()).toEqual([write, write]);
  expect(streams.commandCalls(GetRecordsCommand)).toHaveLength(2);
  expect(streams.commandCalls(GetShardIteratorCommand)[0]?.args[0].input).toEqual({
    StreamArn: 'stream',
    ShardId: 'shard',
    ShardIteratorType: 'AT_SEQUENCE_NUMBER',
    SequenceNumber: '99',
  });
});

test('answers without records, which a stream gives now and then, do not end a part of it', async () => {
  streams
    .on(GetRecordsCommand)
    .resolvesOnce({ Records: [record('99')], NextShardIterator: 'second' })
    .resolvesOnce({ Records: [], NextShardIterator: 'third' })
    .resolvesOnce({ NextShardIterator: 'fourth' })
    .resolves({ Records: [record('101')], NextShardIterator: 'fifth' });
  expect(await read()).toHaveLength(2);
});

test('a hundred answers in a row without records are taken for the end, and fewer are not', async () => {
  const answer = (emptyAnswers: number): void => {
    streams.on(GetShardIteratorCommand).resolves({ ShardIterator: 'first' });
    let left = emptyAnswers;
    streams.on(GetRecordsCommand).callsFake(async () => {
      left -= 1;
      if (left === emptyAnswers - 1) return { Records: [record('99')], NextShardIterator: 'more' };
      return { Records: left >= 0 ? [] : [record('101')], NextShardIterator: 'more' };
    });
  };
  answer(100); // the first of them has a record
  expect(await read()).toHaveLength(2);
  answer(101);
  expect(await read()).toBeUndefined();
});

test.each([
  ['ends', undefined],
  ['has no more records', 'another'],
])(
  'a part of the stream that %s before its last write is not taken for all of it',
  async (_, NextShardIterator) => {
    streams
      .on(GetRecordsCommand)
      .resolvesOnce({ Records: [record('99')], NextShardIterator })
      .resolves({ Records: [], NextShardIterator });
    expect(await read()).toBeUndefined();
  },
);

test('an event that was written again is read with what it was before', async () => {
  const { before, after, ...reminder } = { ...event, type: 'reminded' as const, stage: 14 };
  const [OldImage, NewImage] = [14, 7].map((stage) => marshall({ ...reminder, stage }));
  const rewritten = { SequenceNumber: '101', ApproximateCreationDateTime: WRITTEN_AT, OldImage, NewImage };
  streams.on(GetRecordsCommand).resolves({ Records: [{ dynamodb: rewritten }] });
  expect(await read()).toEqual([{ before: reminder, after: { ...reminder, stage: 7 }, at: WRITTEN_AT }]);
});

test('a row that cannot be read is left out and named, and the others are read', async () => {
  const { type: _, ...rest } = event;
  streams.on(GetRecordsCommand).resolves({ Records: [record('99', rest), record('101')] });
  expect(await read()).toHaveLength(1);
  expect(damaged).toEqual([expect.stringContaining('northgate/01KAPB7Q0X3TN3RZFVY9X5D6QH')]);
});

test.each([new TrimmedDataAccessException(because), new ResourceNotFoundException(because)])(
  'nothing is read from a stream that no longer has it: %s',
  async (error) => {
    streams.on(GetShardIteratorCommand).rejects(error);
    expect(await read()).toBeUndefined();
  },
);

test('a stream that cannot be read now is not taken for one that no longer has it', async () => {
  streams
    .on(GetRecordsCommand)
    .rejects(new LimitExceededException({ ...because, message: 'Too many readers' }));
  await expect(read()).rejects.toThrow('Too many readers');
});
