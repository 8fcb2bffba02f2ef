import type { ApiKey } from './api-key.ts';
import { type Actor, findChanges, type KeyEvent, type KeyEventType } from './key-event.ts';

/** What the operator has settled for all keys. */
export interface KeyPolicy {
  /** First part of every key value. */
  prefix: string;
  /** Life of a key, ISO 8601 duration. */
  life: string;
}

/** What a change is made with, from outside the domain: who, when, and fresh ids and bytes. */
export interface ChangeContext {
  actor: Actor;
  now: Date;
  /** A new ULID. */
  newId(): string;
  randomBytes(count: number): Uint8Array;
}

/** One change of one key together with its event: the two are written in one transaction or not at all. */
export type KeyChange =
  | { kind: 'create'; key: ApiKey; event: KeyEvent }
  /** `key` as it becomes; `previousVersion` must still be the stored one. */
  | { kind: 'update'; key: ApiKey; previousVersion: number; event: KeyEvent }
  | { kind: 'delete'; key: ApiKey; previousVersion: number; event: KeyEvent };

/** A change of a stored key. */
export function buildUpdate(
  type: KeyEventType,
  before: ApiKey,
  after: ApiKey,
  context: ChangeContext,
): KeyChange {
  const event = buildEvent(type, after, context, findChanges(before, after));
  return { kind: 'update', key: after, previousVersion: before.version, event };
}

/** What a key's history has of a change. */
export function buildEvent(
  type: KeyEventType,
  { organisationId, keyId }: ApiKey,
  { actor, now, newId }: ChangeContext,
  states: Pick<KeyEvent, 'before' | 'after'>,
): KeyEvent {
  return { organisationId, eventId: newId(), keyId, type, at: now.toISOString(), actor, ...states };
}
