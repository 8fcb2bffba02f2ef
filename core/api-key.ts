import type { PermissionLevel } from './permissions.ts';

/** An API key as it is stored, without the key value. Instants are ISO 8601 in UTC. */
export interface ApiKey {
  organisationId: string;
  keyId: string;
  /** IDs from the top of the tree down to the key's own organisation. */
  organisationPath: string[];
  name: string;
  /** What administrators noted about the key, for people. Several lines of text. */
  note?: string;
  /** Mail addresses of people without an account who get the key's reminders once they have confirmed. */
  contacts?: string[];
  permissionLevel: PermissionLevel;
  enabled: boolean;
  /** SHA-256 of the key value, base64url. */
  valueHash: string;
  /** The last characters of the key value. */
  hint: string;
  createdAt: string;
  /** Who created the key, for people. */
  createdBy: string;
  /** Calendar date in the organisation's time zone. */
  expiresOn: string;
  /** The first instant of {@link ApiKey.expiresOn}, from which the key does not work. */
  expiresAt: string;
  /** Calendar date of the key's end ({@link getEnd}) in the organisation's time zone. Partition key of the index byExpiry. */
  endsOn: string;
  /** The first recorded use. */
  firstUsedAt?: string;
  /** The latest recorded use. At most one use an hour is recorded. */
  lastUsedAt?: string;
  /** ID of the key that this one was created to replace. */
  replaces?: string;
  /** Set if the key that this one replaces has asked for it itself. */
  renewed?: true;
  /** ID of the key that was created to replace this one. Removed when that key is deleted. */
  replacedBy?: string;
  /** The use of this key that was reported, because it was too long after the first use of the successor that it had asked for. */
  usedAfterRenewalAt?: string;
  /** End of the overlap chosen at rotation. Without one, a replaced key works until its expiry. */
  worksUntil?: string;
  /** Set for imported keys. Their value does not contain the key ID, so the key is looked up by the value's hash. */
  imported?: true;
  /** The end ({@link formatEnd}) of which the history has the event. */
  toldEnd?: string;
  /** Number of changes, starting at 1, for optimistic concurrency. */
  version: number;
  /** ID of the event of the latest change. The next one gets a later ID. Absent until a change by version 0.2 or later. */
  lastEventId?: string;
}

/** Minimum time between two recorded uses of a key, in milliseconds. One write an hour is enough to see that a key is in use. */
export const USE_RECORDED_FOR_MS = 60 * 60 * 1000;

/** The state of a key. A `replaced` key has a successor and still works beside it, until its end. */
export type KeyStatus = 'active' | 'expiring' | 'replaced' | 'expired' | 'disabled';

/** Whether a key check accepts a key with this status. */
export function isWorking(status: KeyStatus): boolean {
  return status !== 'expired' && status !== 'disabled';
}

/**
 * The end of a key: the instant from which it no longer works, in milliseconds since the epoch. That is the start of
 * its expiry date or, if earlier, the end of its overlap. Status, indexes, policies and reminders all use it.
 */
export function getEnd(key: Pick<ApiKey, 'expiresAt' | 'worksUntil'>): number {
  const expiry = Date.parse(key.expiresAt);
  return key.worksUntil === undefined ? expiry : Math.min(expiry, Date.parse(key.worksUntil));
}

/** Formats the end of a key, ISO 8601 in UTC. Whatever was told about a key is told about one end. */
export function formatEnd(key: Pick<ApiKey, 'expiresAt' | 'worksUntil'>): string {
  return new Date(getEnd(key)).toISOString();
}

/** Whether a key has passed its end. Checks must call this, because DynamoDB's TTL may remove the record days later. */
export function hasExpired(key: Pick<ApiKey, 'expiresAt' | 'worksUntil'>, now: Date): boolean {
  return now.getTime() >= getEnd(key);
}
