import {
  type AttributeValue,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  type StreamRecord,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { encodeTime } from 'ulid';
import type { StoredEventChange } from '../../core/outgoing-event.ts';
import { parseEventWrite } from '../../store/event-writes.ts';
import { parseKeyEvent } from '../../store/key-event-row.ts';
import { listReadable } from '../../store/paging.ts';
import { DamagedRowError } from '../../store/row.ts';
import type { GivenUpBatch } from './dead-letters.ts';

/** How long before it is written an event's ID can have been made: reminders and late ends have that of an earlier time. */
const WRITTEN_LATE_MS = 24 * 60 * 60 * 1000;
/** How long after that of the write the clock of whoever made the ID can be. */
const CLOCK_AHEAD_MS = 60 * 1000;

/**
 * How often in a row a stream may answer with no records before it counts as one that no longer has them. Several such answers
 * can come before the next records.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
 */
const MOST_EMPTY_ANSWERS = 100;

/**
 * Reads a part of a stream again.
 * @param onDamagedRow called for rows that cannot be read, which are skipped
 * @returns undefined if the stream no longer has all of it, because it keeps records for a day
 */
export async function readFromStream(
  streams: DynamoDBStreamsClient,
  { streamArn, shardId, startSequenceNumber, endSequenceNumber }: GivenUpBatch,
  onDamagedRow: (error: Error) => void,
): Promise<StoredEventChange[] | undefined> {
  const writes: StoredEventChange[] = [];
  const end = BigInt(endSequenceNumber);
  try {
    let { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: shardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        SequenceNumber: startSequenceNumber,
      }),
    );
    let emptyAnswers = 0;
    while (ShardIterator !== undefined && emptyAnswers < MOST_EMPTY_ANSWERS) {
      const { Records = [], NextShardIterator } = await streams.send(
        new GetRecordsCommand({ ShardIterator }),
      );
      for (const { dynamodb: record = {} } of Records) {
        const position = BigInt(record.SequenceNumber ?? 0);
        if (position <= end) writes.push(...parseReadable(record, onDamagedRow));
        if (position >= end) return writes;
      }
      emptyAnswers = Records.length === 0 ? emptyAnswers + 1 : 0;
      ShardIterator = NextShardIterator;
    }
    return undefined;
  } catch (error) {
    if (error instanceof TrimmedDataAccessException || error instanceof ResourceNotFoundException)
      return undefined;
    throw error;
  }
}

/** Parses a record of the stream. @returns nothing for a row that was removed, or cannot be read */
function parseReadable(
  { OldImage, NewImage, ApproximateCreationDateTime: writtenAt = new Date(0) }: StreamRecord,
  onDamagedRow: (error: Error) => void,
): StoredEventChange[] {
  try {
    const write = parseEventWrite({
      OldImage: OldImage && fillEmptyMaps(OldImage),
      NewImage: NewImage && fillEmptyMaps(NewImage),
      writtenAt,
    });
    return write ? [write] : [];
  } catch (error) {
    if (!(error instanceof DamagedRowError)) throw error;
    onDamagedRow(error);
    return [];
  }
}

/** The streams of DynamoDB Local leave out an empty map, so that nothing is left of its value. */
function fillEmptyMaps(image: Record<string, AttributeValue>): Record<string, AttributeValue> {
  const values = Object.entries(image).map(([name, value]) => [
    name,
    Object.keys(value).length === 0 ? { M: {} } : value,
  ]);
  return Object.fromEntries(values);
}

/**
 * Reads the events that can have been written in a time, from the table. These are more than those: IDs say when something
 * happened, not when it was written. Reads the whole table, because it has no index by time.
 * @param onDamagedRow called for rows that cannot be read, which are skipped
 */
export async function readFromTable(
  client: DynamoDBDocumentClient,
  TableName: string,
  { firstAt, lastAt }: Pick<GivenUpBatch, 'firstAt' | 'lastAt'>,
  onDamagedRow: (error: Error) => void,
): Promise<StoredEventChange[]> {
  const query = {
    TableName,
    FilterExpression: 'eventId BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':first': encodeTime(firstAt.getTime() - WRITTEN_LATE_MS),
      ':last': encodeTime(lastAt.getTime() + CLOCK_AHEAD_MS),
    },
  };
  const writes: StoredEventChange[] = [];
  for await (const { Items = [] } of paginateScan({ client }, query)) {
    const rows = listReadable(Items, parseKeyEvent, onDamagedRow);
    writes.push(...rows.map((after) => ({ after, at: lastAt })));
  }
  return writes;
}
