import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Actor, KEY_EVENT_TYPES, type KeyEvent, type KeyState } from '../core/key-event.ts';
import { PERMISSION_LEVELS } from '../core/permissions.ts';
import type { KeyEventStore } from '../core/ports.ts';
import { readPage } from './paging.ts';
import { count, flag, oneOf, optional, parseRow, record, type Shape, text, texts, time } from './row.ts';

/** How long an event is kept: two years, whichever of them has a leap day. */
const KEPT_SECONDS = 2 * 366 * 24 * 60 * 60;

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

/** What DynamoDB keeps as sets, so that adding a subject twice changes nothing. */
const SETS = ['sentTo', 'deliveredTo', 'bouncedFrom'];

/** @throws DamagedRowError where the row is no event. */
function parseKeyEvent(item: Record<string, unknown>): KeyEvent {
  const lists = Object.entries(item).map(([name, value]) => [
    name,
    SETS.includes(name) && value instanceof Set ? [...value] : value,
  ]);
  return parseRow(`event ${item.organisationId}/${item.eventId}`, shape, Object.fromEntries(lists));
}

/** An event as it is stored, with the time after which DynamoDB may remove it, in seconds since the epoch. */
export function buildKeyEventItem(event: KeyEvent): Record<string, unknown> {
  return { ...event, purgeAt: Math.floor(Date.parse(event.at) / 1000) + KEPT_SECONDS };
}

/** What has happened to keys, read from DynamoDB; {@link file://./commit.ts} writes it. */
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
          // The index knows keys of all organisations; whoever asks may see those of one.
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
