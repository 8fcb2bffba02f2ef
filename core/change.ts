import type { ApiKey } from './api-key.ts';
import { type Actor, findChanges, type KeyEvent, type KeyEventType } from './key-event.ts';
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
  | { kind: 'update'; key: ApiKey; previousVersion: number; event: KeyEvent }
  | { kind: 'delete'; key: ApiKey; previousVersion: number; event: KeyEvent };

/** Builds the change of a stored key, with an event that records the changed fields. */
export function buildUpdate(
  type: KeyEventType,
  before: ApiKey,
  after: ApiKey,
  context: ChangeContext,
): KeyChange {
  const event = buildEvent(type, after, context, findChanges(before, after));
  return { kind: 'update', key: after, previousVersion: before.version, event };
}

/** Builds the event that records a change in a key's history. */
export function buildEvent(
  type: KeyEventType,
  { organisationId, organisationPath, keyId, name: keyName }: ApiKey,
  { actor, now, newId }: ChangeContext,
  states: Pick<KeyEvent, 'before' | 'after'>,
): KeyEvent {
  const at = now.toISOString();
  return { organisationId, organisationPath, eventId: newId(), keyId, keyName, type, at, actor, ...states };
}
