import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { deliverRecords, type StreamPorts } from '../../../../emulator/streams/deliver-records.ts';
import type { StreamConsumer } from '../../../../emulator/streams/stream-consumers.ts';

const NOW = new Date('2027-03-01T09:00:00Z');
const consumer: StreamConsumer = {
  id: 'Stack/Stream',
  tableName: 'Table',
  functionArn: 'arn:function',
  batchSize: 100,
  reportsFailures: true,
  splits: false,
  maxRetries: 1,
  maxAge: Number.POSITIVE_INFINITY,
  eventNames: ['INSERT'],
  onFailureArn: 'arn:queue',
};

const record = (position: string, writtenAt = NOW): DynamoDBRecord => ({
  dynamodb: { SequenceNumber: position, ApproximateCreationDateTime: writtenAt.getTime() / 1000 },
});
const listPositions = (records: readonly DynamoDBRecord[]): string =>
  records.map(({ dynamodb }) => dynamodb?.SequenceNumber).join('');

/** Delivers the records a to d. @returns the batches that the function was called with, and what was given up */
async function deliver(
  differing: Partial<StreamConsumer>,
  answer: (positions: string) => unknown,
  records = [...'abcd'].map((position) => record(position)),
): Promise<{ batches: string[]; givenUp: string[] }> {
  const batches: string[] = [];
  const givenUp: string[] = [];
  const ports: StreamPorts = {
    async invoke(_, { Records }: DynamoDBStreamEvent) {
      batches.push(listPositions(Records));
      return answer(listPositions(Records));
    },
    async discard(queueArn, discarded, reason) {
      givenUp.push(`${queueArn} ${reason} ${listPositions(discarded)}`);
    },
    now: () => NOW,
  };
  await deliverRecords(records, { ...consumer, ...differing }, ports, new AbortController().signal);
  return { batches, givenUp };
}

const failAt = (position: string) => ({ batchItemFailures: [{ itemIdentifier: position }] });
const fail = (): never => {
  throw new Error('the function failed');
};

it('records are delivered again from the first that the function reports, and not those before it', async () => {
  const { batches, givenUp } = await deliver({}, (batch) => (batch === 'abcd' ? failAt('c') : undefined));
  expect([batches, givenUp]).toEqual([['abcd', 'cd'], []]);
});

it('a report of an unknown position means that nothing was handled', async () => {
  const { batches } = await deliver({}, () => failAt('x'));
  expect(batches).toEqual(['abcd', 'abcd']);
});

it('a report means nothing for a function that does not say that it reports failures', async () => {
  expect((await deliver({ reportsFailures: false }, () => failAt('c'))).batches).toEqual(['abcd']);
});

it('what fails more often than it may be retried is given up, and the queue is told', async () => {
  const { batches, givenUp } = await deliver({}, fail);
  expect([batches, givenUp]).toEqual([['abcd', 'abcd'], ['arn:queue RetryAttemptsExhausted abcd']]);
});

it('records that are too old are given up after an attempt', async () => {
  const old = record('a', new Date(NOW.getTime() - 61_000));
  const { batches, givenUp } = await deliver({ maxAge: 60_000, maxRetries: 9 }, fail, [old]);
  expect([batches, givenUp]).toEqual([['a'], ['arn:queue RecordAgeExceeded a']]);
});

it('a batch that the function fails on is split, so that one bad record alone is given up', async () => {
  const { batches, givenUp } = await deliver({ splits: true }, (batch) => batch.includes('b') && fail());
  expect(batches).toEqual(['abcd', 'ab', 'a', 'b', 'b', 'cd']);
  expect(givenUp).toEqual(['arn:queue RetryAttemptsExhausted b']);
});
