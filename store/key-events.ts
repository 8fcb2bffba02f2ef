import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Actor, KEY_EVENT_TYPES, type KeyEvent, type KeyState } from '../core/key-event.ts';
import { PERMISSION_LEVELS } from '../core/permissions.ts';
import type { KeyEventStore } from '../core/ports.ts';
import { readPage } from './paging.ts';
import { count, flag, oneOf, optional, parseRow, record, type Shape, text, texts, time } from './row.ts';

/** How long events and the ledger of reminders are kept: at least two years, leap days included. */
const RETENTION_SECONDS = 2 * 366 * 24 * 60 * 60;

const actor: Shape<Actor> = {
  subject: text,
  name: text,
  sourceIp: optional(text),
  userAgent: optional(text),
};

const state: Shape<KeyState> = {
  name: optional(text),
  permissionLevel: optional(oneOf(PERMISSION_LEVELS)),
  enabled: optional(flag),
  expiresOn: optional(time),
  expiresAt: optional(time),
  worksUntil: optional(time),
  replacedBy: optional(text),
  replaces: optional(text),
};

const shape: Shape<KeyEvent> = {
  organisationId: text,
  eventId: text,
  keyId: text,
  type: oneOf(KEY_EVENT_TYPES),
  at: time,
  actor: record(actor),
  before: optional(record(state)),
  after: optional(record(state)),
  stage: optional(count),
  sentTo: optional(texts),
  deliveredTo: optional(texts),
  bouncedFrom: optional(texts),
};

/** Fields that DynamoDB stores as sets, so that adding a subject twice changes nothing. */
const SETS = ['sentTo', 'deliveredTo', 'bouncedFrom'];

/** @throws DamagedRowError if the row is not an event */
function parseKeyEvent(item: Record<string, unknown>): KeyEvent {
  const lists = Object.entries(item).map(([name, value]) => [
    name,
    SETS.includes(name) && value instanceof Set ? [...value] : value,
  ]);
  return parseRow(`event ${item.organisationId}/${item.eventId}`, shape, Object.fromEntries(lists));
}

/** When DynamoDB's TTL may remove an event or a row of the ledger, in seconds since the epoch. @param from ISO 8601 */
export function computePurgeTime(from: string): number {
  return Math.floor(Date.parse(from) / 1000) + RETENTION_SECONDS;
}

/** Builds the stored form of an event. */
export function buildKeyEventItem(event: KeyEvent): Record<string, unknown> {
  return { ...event, purgeAt: computePurgeTime(event.at) };
}

/** Creates a reader of events in DynamoDB. `commit` and the reminders write them. */
export function createKeyEventStore(client: DynamoDBDocumentClient, tableName: string): KeyEventStore {
  return {
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
  };
}
