import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type AttributeValue,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsOutput,
  GetShardIteratorCommand,
  type Shard,
  type _Record as StreamRecord,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { REGION } from '../emulated-account.ts';
import { EmulatorError } from '../emulator-error.ts';
import { pauseUntilAborted } from '../pause.ts';

/** Lambda reads each shard four times a second. */
const PAUSE_MS = 250;
/** How many reads of a shard without a record there are before new shards are looked for. */
const READS = 20;

/** How far each shard was read: the position of the last record that was handled, by consumer and shard. */
export interface StreamPositions {
  find(consumer: string, shardId: string): string | undefined;
  save(consumer: string, shardId: string, position: string): Promise<void>;
}

/** Handles records of a shard in order. @returns false if the reader has to stop */
type HandleRecords = (records: readonly DynamoDBRecord[], shardId: string) => Promise<boolean>;

export interface StreamReaderOptions {
  /** Identifies who reads, for the positions. */
  consumer: string;
  tableName: string;
  batchSize: number;
  positions: StreamPositions;
}

/**
 * Reads the stream of a table until aborted, from its beginning or from where the last reader stopped. A shard comes after its
 * parent.
 * @throws EmulatorError if the table has no stream
 */
export async function readStream(
  tables: DynamoDBClient,
  streams: DynamoDBStreamsClient,
  { consumer, tableName, batchSize, positions }: StreamReaderOptions,
  handle: HandleRecords,
  signal: AbortSignal,
): Promise<void> {
  const { Table } = await tables.send(new DescribeTableCommand({ TableName: tableName }));
  const StreamArn = Table?.LatestStreamArn;
  if (StreamArn === undefined) throw new EmulatorError(`The table ${tableName} has no stream.`);
  const finished = new Set<string>();
  const readShard = async (ShardId: string): Promise<void> => {
    const openIterator = (): Promise<string | undefined> =>
      findIterator(streams, StreamArn, ShardId, positions.find(consumer, ShardId));
    let iterator = await openIterator();
    for (let reads = 0; iterator !== undefined && reads < READS && !signal.aborted; reads += 1) {
      const read = await getRecords(streams, iterator, batchSize);
      if (read === 'trimmed') {
        await pauseUntilAborted(PAUSE_MS, signal);
        iterator = await openIterator();
        continue;
      }
      const { Records = [], NextShardIterator } = read;
      const records = Records.map((record) => buildRecord(record, StreamArn));
      if (records.length > 0) {
        if (!(await handle(records, ShardId))) return;
        await positions.save(consumer, ShardId, records.at(-1)?.dynamodb?.SequenceNumber ?? '');
        reads = 0;
      } else if (NextShardIterator !== undefined) await pauseUntilAborted(PAUSE_MS, signal);
      iterator = NextShardIterator;
    }
    if (iterator === undefined) finished.add(ShardId);
  };
  while (!signal.aborted) {
    const shards = (await listShards(streams, StreamArn)).filter(
      ({ ShardId = '' }) => !finished.has(ShardId),
    );
    const ids = new Set(shards.map(({ ShardId }) => ShardId));
    const ready = shards.filter(({ ParentShardId }) => !ids.has(ParentShardId));
    if (ready.length === 0) await pauseUntilAborted(PAUSE_MS, signal);
    await Promise.all(ready.map(({ ShardId = '' }) => readShard(ShardId)));
  }
}

async function listShards(streams: DynamoDBStreamsClient, StreamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let ExclusiveStartShardId: string | undefined;
  do {
    const { StreamDescription } = await streams.send(
      new DescribeStreamCommand({ StreamArn, ...(ExclusiveStartShardId && { ExclusiveStartShardId }) }),
    );
    shards.push(...(StreamDescription?.Shards ?? []));
    ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
  } while (ExclusiveStartShardId !== undefined);
  return shards;
}

/**
 * Reads records. DynamoDB Local now and then answers that they are trimmed while a table gets its first ones, although none are: a
 * new iterator finds them all.
 */
async function getRecords(
  streams: DynamoDBStreamsClient,
  ShardIterator: string,
  Limit: number,
): Promise<GetRecordsOutput | 'trimmed'> {
  try {
    return await streams.send(new GetRecordsCommand({ ShardIterator, Limit }));
  } catch (error) {
    if (error instanceof TrimmedDataAccessException) return 'trimmed';
    throw error;
  }
}

/** Finds where to go on. What was read longer than a day ago is no longer in the stream. */
async function findIterator(
  streams: DynamoDBStreamsClient,
  StreamArn: string,
  ShardId: string,
  position: string | undefined,
): Promise<string | undefined> {
  const shard = { StreamArn, ShardId };
  const fromStart = new GetShardIteratorCommand({ ...shard, ShardIteratorType: 'TRIM_HORIZON' });
  if (position === undefined) return (await streams.send(fromStart)).ShardIterator;
  const after = new GetShardIteratorCommand({
    ...shard,
    ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
    SequenceNumber: position,
  });
  try {
    return (await streams.send(after)).ShardIterator;
  } catch (error) {
    if (!(error instanceof TrimmedDataAccessException)) throw error;
    return (await streams.send(fromStart)).ShardIterator;
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
function buildRecord(
  { dynamodb = {}, eventID, eventName }: StreamRecord,
  eventSourceARN: string,
): DynamoDBRecord {
  const { ApproximateCreationDateTime, Keys, NewImage, OldImage, ...rest } = dynamodb;
  return {
    eventID,
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    dynamodb: {
      ...rest,
      ApproximateCreationDateTime: Math.floor((ApproximateCreationDateTime?.getTime() ?? 0) / 1000),
      ...(Keys && { Keys: toEvent(Keys) }),
      ...(NewImage && { NewImage: toEvent(NewImage) }),
      ...(OldImage && { OldImage: toEvent(OldImage) }),
    },
    eventSourceARN,
  } as DynamoDBRecord;
}

function toEvent(image: Record<string, AttributeValue>): Record<string, object> {
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, toEventValue(value)]));
}

/** In events, which are JSON, binary values are base64. DynamoDB Local's streams leave out an empty map, so that nothing is left. */
function toEventValue(value: AttributeValue): object {
  if (Object.keys(value).length === 0) return { M: {} };
  if (value.M) return { M: toEvent(value.M) };
  if (value.L) return { L: value.L.map(toEventValue) };
  if (value.B) return { B: encode(value.B) };
  if (value.BS) return { BS: value.BS.map(encode) };
  return value;
}

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
