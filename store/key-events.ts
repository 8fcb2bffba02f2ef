import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { decodeTime, encodeTime, TIME_LEN, TIME_MAX } from 'ulid';
import type { KeyEvent } from '../core/key-event.ts';
import type { Page, PageRequest } from '../core/paging.ts';
import type { EventFilter, KeyEventStore } from '../core/ports.ts';
import { parseKeyEvent } from './key-event-row.ts';
import { readFilteredPage, readPage } from './paging.ts';

/** How long events and the ledger of reminders are kept: at least two years, leap days included. */
const RETENTION_SECONDS = 2 * 366 * 24 * 60 * 60;

/** When DynamoDB's TTL may remove an event or a row of the ledger, in seconds since the epoch. @param from ISO 8601 */
export function computePurgeTime(from: string): number {
  return Math.floor(Date.parse(from) / 1000) + RETENTION_SECONDS;
}

/** Builds the stored form of an event. */
export function buildKeyEventItem(event: KeyEvent): Record<string, unknown> {
  const treeId = event.organisationPath?.[0]; // partition key of the index byTree
  return { ...event, ...(treeId !== undefined && { treeId }), purgeAt: computePurgeTime(event.at) };
}

/** Creates a reader of events in DynamoDB. `commit` and the reminders write them. */
export function createKeyEventStore(client: DynamoDBDocumentClient, tableName: string): KeyEventStore {
  return {
    hasCreation: (organisationId, keyId) => hasCreation(client, tableName, organisationId, keyId),
    list: (organisationId, keyId, { limit, after }) =>
      readPage(
        client,
        {
          TableName: tableName,
          IndexName: 'byKey',
          ScanIndexForward: false,
          KeyConditionExpression: 'keyId = :keyId',
          // The index contains keys of all organisations, but the caller may see only one.
          FilterExpression: 'organisationId = :organisationId',
          ExpressionAttributeValues: { ':keyId': keyId, ':organisationId': organisationId },
          ...(after !== undefined && { ExclusiveStartKey: { keyId, eventId: after, organisationId } }),
        },
        limit,
        parseKeyEvent,
        ({ eventId }) => eventId,
      ),
    listByOrganisation: (organisationId, filter, page) =>
      search(
        client,
        { TableName: tableName },
        { name: 'organisationId', value: organisationId },
        filter,
        page,
      ),
    listByTree: (treeId, filter, page) =>
      search(
        client,
        { TableName: tableName, IndexName: 'byTree' },
        { name: 'treeId', value: treeId },
        filter,
        page,
      ),
  };
}

const FIRST_ID = '0'.repeat(26);
const LAST_ID = 'Z'.repeat(26);
/** The lowest ID of an event at a time. @param at milliseconds since the epoch */
const getFirstId = (at: number): string => encodeTime(at) + FIRST_ID.slice(TIME_LEN);
/** The highest ID of an event at a time. @param at milliseconds since the epoch */
const getLastId = (at: number): string => encodeTime(at) + LAST_ID.slice(TIME_LEN);

/** How long after its key's ID the ID of a creation's event was generated, at most. Both are usually of one millisecond. */
const CREATION_MS = 1000;

async function hasCreation(
  client: DynamoDBDocumentClient,
  TableName: string,
  organisationId: string,
  keyId: string,
): Promise<boolean> {
  const createdAt = decodeTime(keyId);
  const query = {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: 'organisationId = :organisationId AND eventId BETWEEN :first AND :last',
    FilterExpression: 'keyId = :keyId AND #type = :created',
    ExpressionAttributeNames: { '#type': 'type' },
    ExpressionAttributeValues: {
      ':organisationId': organisationId,
      ':first': getFirstId(createdAt),
      ':last': getLastId(Math.min(createdAt + CREATION_MS, TIME_MAX)),
      ':keyId': keyId,
      ':created': 'created',
    },
  };
  for await (const { Count = 0 } of paginateQuery({ client }, query)) if (Count > 0) return true;
  return false;
}

/** Lists the events of a partition that match a filter, newest first. */
async function search(
  client: DynamoDBDocumentClient,
  source: Pick<QueryCommandInput, 'TableName' | 'IndexName'>,
  partition: { name: string; value: string },
  { from, to, types, actor }: EventFilter,
  { limit, after = LAST_ID }: PageRequest,
): Promise<Page<KeyEvent>> {
  const first = from === undefined ? FIRST_ID : getFirstId(Date.parse(from));
  const beforeTo = to === undefined ? LAST_ID : getLastId(Date.parse(to) - 1);
  const last = after < beforeTo ? after : beforeTo;
  if (last < first) return { rows: [] };
  const conditions = [
    ...(types ? [`#type IN (${types.map((_, index) => `:type${index}`).join(', ')})`] : []),
    ...(actor === undefined ? [] : ['actor.subject = :actor']),
  ];
  return readFilteredPage(
    client,
    {
      ...source,
      ScanIndexForward: false,
      KeyConditionExpression: `${partition.name} = :partition AND eventId BETWEEN :first AND :last`,
      ...(conditions.length > 0 && { FilterExpression: conditions.join(' AND ') }),
      ...(types && { ExpressionAttributeNames: { '#type': 'type' } }),
      ExpressionAttributeValues: {
        ':partition': partition.value,
        ':first': first,
        ':last': last,
        ...(types && Object.fromEntries(types.map((type, index) => [`:type${index}`, type]))),
        ...(actor !== undefined && { ':actor': actor }),
      },
    },
    limit,
    parseKeyEvent,
    ({ eventId }) => eventId,
    after,
  );
}
