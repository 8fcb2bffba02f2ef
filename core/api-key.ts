import type { PermissionLevel } from './permissions.ts';

/** An API key as it is stored. Instants are ISO 8601 in UTC. The key value itself is never part of it. */
export interface ApiKey {
  organisationId: string;
  keyId: string;
  /** Ids from the top of the tree down to the key's own organisation. */
  organisationPath: string[];
  name: string;
  permissionLevel: PermissionLevel;
  enabled: boolean;
  /** SHA-256 of the key value, base64url. */
  valueHash: string;
  /** The last characters of the key value. */
  hint: string;
  createdAt: string;
  /** Name of the administrator who created it. */
  createdBy: string;
  /** Calendar date in the organisation's time zone. */
  expiresOn: string;
  /** The first instant of {@link ApiKey.expiresOn}: from then on the key does not work. */
  expiresAt: string;
  /** Calendar date of the key's end ({@link getEnd}) in the organisation's time zone: what the index by end goes by. */
  endsOn: string;
  /** The first use that was recorded. */
  firstUsedAt?: string;
  /** The latest use that was recorded: at most one an hour is. */
  lastUsedAt?: string;
  /** The key that this one was made to replace. */
  replaces?: string;
  /** The key that was made to replace this one; absent again once that one was deleted. */
  replacedBy?: string;
  /** End of the overlap that was chosen at rotation; without it a replaced key works until its expiry. */
  worksUntil?: string;
  /** There where its value was made elsewhere: such a value does not name its key, which is found by its hash. */
  imported?: true;
  /** Counts changes, from 1. */
  version: number;
}

/** How long a recorded use stands for those after it, in milliseconds: one write an hour is enough to see that a key lives. */
export const USE_RECORDED_FOR_MS = 60 * 60 * 1000;

/** `replaced`: it still works beside the key that was made to replace it, until its end. */
export type KeyStatus = 'active' | 'expiring' | 'replaced' | 'expired' | 'disabled';

/** Whether a key of this status is let through by a key check. */
export function isWorking(status: KeyStatus): boolean {
  return status !== 'expired' && status !== 'disabled';
}

/**
 * The end of a key: the instant from which it no longer works, in milliseconds since the epoch. That is the start of its
 * expiry date, or the end of its overlap if that is earlier. Status, list, index, forecast, policy and reminders go by it.
 */
export function getEnd(key: Pick<ApiKey, 'expiresAt' | 'worksUntil'>): number {
  const expiry = Date.parse(key.expiresAt);
  return key.worksUntil === undefined ? expiry : Math.min(expiry, Date.parse(key.worksUntil));
}

/** Whether a key's time is over; a TTL may remove the record days later, so this alone decides. */
export function hasExpired(key: Pick<ApiKey, 'expiresAt' | 'worksUntil'>, now: Date): boolean {
  return now.getTime() >= getEnd(key);
}
