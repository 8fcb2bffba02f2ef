import { type Actor, KEY_EVENT_TYPES, type KeyEvent, type KeyState } from '../core/key-event.ts';
import type { KeyReference } from '../core/key-value.ts';
import { CATALOGUE_ID_PATTERN } from '../core/permission-catalogue.ts';
import {
  count,
  flag,
  matching,
  oneOf,
  optional,
  parseRow,
  record,
  type Shape,
  text,
  texts,
  time,
} from './row.ts';

const keyReference: Shape<KeyReference> = { organisationId: text, keyId: text };

const actor: Shape<Actor> = {
  subject: text,
  name: text,
  key: optional(record(keyReference)),
  sourceIp: optional(text),
  userAgent: optional(text),
};

const state: Shape<KeyState> = {
  name: optional(text),
  note: optional(text),
  contacts: optional(texts),
  permissionLevel: optional(matching(CATALOGUE_ID_PATTERN)),
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
  keyName: optional(text),
  organisationPath: optional(texts),
  type: oneOf(KEY_EVENT_TYPES),
  keyVersion: optional(count),
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
export function parseKeyEvent(item: Record<string, unknown>): KeyEvent {
  const lists = Object.entries(item).map(([name, value]) => [
    name,
    SETS.includes(name) && value instanceof Set ? [...value] : value,
  ]);
  return parseRow(`event ${item.organisationId}/${item.eventId}`, shape, Object.fromEntries(lists));
}
