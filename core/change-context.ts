import type { Actor } from './key-event.ts';

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
