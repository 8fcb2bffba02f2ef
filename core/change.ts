import { decodeTime, encodeTime, TIME_LEN } from 'ulid';
import type { ApiKey } from './api-key.ts';
import { type Actor, type ChangeType, findChanges, getEventState, type KeyEvent } from './key-event.ts';
import type { PermissionCatalogue } from './permissions.ts';

/** The operator's settings for keys. */
export interface KeyPolicy {
  /** The levels that keys can have. */
  catalogue: PermissionCatalogue;
  /** First part of every key value. */
  prefix: string;
  /** How long a new key works, as an ISO 8601 duration. */
  life: string;
}

/** Inputs of a change from outside the domain: actor, current time, ID and random-byte generators. */
export interface ChangeContext {
  actor: Actor;
  now: Date;
  /** Generates a ULID. */
  newId(): string;
  randomBytes(count: number): Uint8Array;
}

/** A change of one key with its event. Both are written in one transaction. */
export type KeyChange =
  | { kind: 'create'; key: ApiKey; event: KeyEvent }
  /** `key` is the new state. The write fails unless `previousVersion` is still stored. */
  | {
      kind: 'update';
      key: ApiKey;
      previousVersion: number;
      event: KeyEvent;
      /** Set if the write must also fail once a use of the key is recorded. */
      onlyIfUnused?: true;
    }
  | { kind: 'delete'; key: ApiKey; previousVersion: number; event: KeyEvent };

/** Inputs of a change that makes no key value. */
type EventContext = Omit<ChangeContext, 'randomBytes'>;

/** Builds the creation of a key, with its event. */
export function buildCreation(key: ApiKey, context: EventContext): KeyChange & { kind: 'create' } {
  const event = buildEvent('created', key, context, { after: getEventState(key) });
  return { kind: 'create', key: { ...key, lastEventId: event.eventId }, event };
}

/** Builds the change of a stored key, with an event that records the changed fields. */
export function buildUpdate(
  type: ChangeType,
  before: ApiKey,
  edited: Omit<ApiKey, 'version'>,
  context: EventContext,
): KeyChange & { kind: 'update' } {
  const after = { ...edited, version: before.version + 1 };
  const event = buildEvent(type, after, context, findChanges(before, after));
  const key = { ...after, lastEventId: event.eventId };
  return { kind: 'update', key, previousVersion: before.version, event };
}

/** Builds the deletion of a stored key, with an event that records what it was. */
export function buildDeletion(key: ApiKey, context: EventContext): KeyChange & { kind: 'delete' } {
  const deleted = { ...key, version: key.version + 1 };
  const event = buildEvent('deleted', deleted, context, { before: getEventState(key) });
  return { kind: 'delete', key, previousVersion: key.version, event };
}

/** @param key the key after the change, still with the ID of the event before */
function buildEvent(
  type: ChangeType,
  { organisationId, organisationPath, keyId, name: keyName, version: keyVersion, lastEventId }: ApiKey,
  { actor, now, newId }: EventContext,
  states: Pick<KeyEvent, 'before' | 'after'>,
): KeyEvent {
  const eventId = makeLater(newId(), lastEventId);
  const at = now.toISOString();
  return {
    organisationId,
    organisationPath,
    eventId,
    keyId,
    keyName,
    type,
    keyVersion,
    at,
    actor,
    ...states,
  };
}

/**
 * Moves a ULID behind another, if it is not. Histories are read in the order of their IDs, and the clock of a function or of an
 * operator's machine may be behind the one that made the change before.
 */
export function makeLater(id: string, previous: string | undefined): string {
  if (previous === undefined || id > previous) return id;
  return encodeTime(decodeTime(previous) + 1) + id.slice(TIME_LEN);
}
