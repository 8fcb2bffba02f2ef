import { type ApiKey, endOf, hasExpired, type KeyStatus } from './api-key.ts';
import { daysLater, daysUntil, EXPIRING_DAYS, expiryOf, LISTED_AFTER_EXPIRY_DAYS } from './expiry.ts';
import type { KeyChange } from './key-change.ts';
import { type Actor, differenceOf, type KeyEvent, type KeyEventType, stateOf } from './key-event.ts';
import { keyName } from './key-name.ts';
import { composeKeyValue, hashKeyValue, hintOf, SECRET_BYTES } from './key-value.ts';
import type { Organisation } from './organisation.ts';
import { isOffered, type PermissionLevel } from './permissions.ts';
import { Refusal } from './refusal.ts';

/** The longest overlap after a rotation, in days. */
const OVERLAP_MAX_DAYS = 30;

/** What the operator has settled for all keys. */
export interface KeyPolicy {
  /** First part of every key value. */
  prefix: string;
  /** Life of a key, ISO 8601 duration. */
  life: string;
}

/** What a change is made with, from outside the domain: who, when, and fresh ids and bytes. */
export interface Occasion {
  actor: Actor;
  now: Date;
  /** A new ULID. */
  newId(): string;
  randomBytes(count: number): Uint8Array;
}

/** A key that has just come to be: the only moment at which its value is known. */
export interface NewKey {
  key: ApiKey;
  value: string;
  changes: KeyChange[];
}

/**
 * Creates a key; value and expiry date are generated.
 * @throws Refusal `name-invalid` or `permission-level-not-offered`.
 */
export function createKey(
  organisation: Organisation,
  wish: { name: string; permissionLevel: PermissionLevel },
  policy: KeyPolicy,
  occasion: Occasion,
): NewKey {
  const { key, value } = freshKey(
    organisation,
    { name: keyName(wish.name), permissionLevel: wish.permissionLevel },
    policy,
    occasion,
  );
  const event = eventOf('created', key, occasion, { after: stateOf(key) });
  return { key, value, changes: [{ kind: 'create', key, event }] };
}

/**
 * Edits a key's name, permission level or enabled flag. No change where nothing differs.
 * @throws Refusal `name-invalid` or `permission-level-not-offered`.
 */
export function editKey(
  organisation: Organisation,
  key: ApiKey,
  wish: { name?: string; permissionLevel?: PermissionLevel; enabled?: boolean },
  occasion: Occasion,
): { key: ApiKey; changes: KeyChange[] } {
  const edited = {
    ...key,
    name: wish.name === undefined ? key.name : keyName(wish.name),
    permissionLevel: wish.permissionLevel ?? key.permissionLevel,
    enabled: wish.enabled ?? key.enabled,
    version: key.version + 1,
  };
  if (edited.permissionLevel !== key.permissionLevel) requireOffered(organisation, edited.permissionLevel);
  const difference = differenceOf(key, edited);
  if (Object.keys(difference.after).length === 0) return { key, changes: [] };
  const onlyEnabled = Object.keys(difference.after).join() === 'enabled';
  const type = onlyEnabled ? (edited.enabled ? 'enabled' : 'disabled') : 'edited';
  return { key: edited, changes: [updateOf(type, key, edited, occasion)] };
}

/** Deletes a key: at once and for good. */
export function deleteKey(key: ApiKey, occasion: Occasion): { changes: KeyChange[] } {
  const event = eventOf('deleted', key, occasion, { before: stateOf(key) });
  return { changes: [{ kind: 'delete', key, previousVersion: key.version, event }] };
}

/**
 * Rotates a key: a successor with the same name and level, a full life and a value of its own. The old key goes on
 * working until it is deleted, expires or, where `overlapDays` is given, that many days have passed.
 * @param successorExists whether the key that replaced this one earlier, if any, is still there
 * @throws Refusal `rotation-impossible`, `overlap-invalid` or `permission-level-not-offered`.
 */
export function rotateKey(
  organisation: Organisation,
  key: ApiKey,
  wish: { overlapDays?: number },
  successorExists: boolean,
  policy: KeyPolicy,
  occasion: Occasion,
): NewKey {
  requireRotatable(key, successorExists, occasion.now);
  const worksUntil = overlapEnd(organisation, key, wish.overlapDays, occasion.now);
  const successor = freshKey(organisation, key, policy, occasion);
  successor.key.replaces = key.keyId;
  const { worksUntil: _, ...rest } = key;
  const replaced: ApiKey = {
    ...rest,
    replacedBy: successor.key.keyId,
    ...(worksUntil !== undefined && { worksUntil }),
    version: key.version + 1,
  };
  const created = eventOf('created', successor.key, occasion, { after: stateOf(successor.key) });
  return {
    ...successor,
    changes: [
      { kind: 'create', key: successor.key, event: created },
      updateOf('rotated', key, replaced, occasion),
    ],
  };
}

/** How a key stands at a time; `expiring` from the first reminder on. */
export function statusOf(key: ApiKey, now: Date, timeZone: string): KeyStatus {
  if (hasExpired(key, now)) return 'expired';
  if (!key.enabled) return 'disabled';
  return daysUntil(key.expiresOn, now, timeZone) <= EXPIRING_DAYS ? 'expiring' : 'active';
}

/** When the record of a key may be removed: seconds since the epoch, as DynamoDB's TTL counts. */
export function purgeAtOf(key: ApiKey): number {
  return Math.floor(endOf(key) / 1000) + LISTED_AFTER_EXPIRY_DAYS * 24 * 60 * 60;
}

function freshKey(
  organisation: Organisation,
  { name, permissionLevel }: Pick<ApiKey, 'name' | 'permissionLevel'>,
  policy: KeyPolicy,
  { actor, now, newId, randomBytes }: Occasion,
): { key: ApiKey; value: string } {
  requireOffered(organisation, permissionLevel);
  const reference = { organisationId: organisation.organisationId, keyId: newId() };
  const value = composeKeyValue(policy.prefix, reference, randomBytes(SECRET_BYTES));
  const key: ApiKey = {
    ...reference,
    organisationPath: organisation.path,
    name,
    permissionLevel,
    enabled: true,
    valueHash: hashKeyValue(value),
    hint: hintOf(value),
    createdAt: now.toISOString(),
    createdBy: actor.name,
    ...expiryOf(now, organisation.timeZone, policy.life),
    version: 1,
  };
  return { key, value };
}

function requireOffered(organisation: Organisation, level: PermissionLevel): void {
  if (isOffered(level, organisation.features)) return;
  throw new Refusal(
    'permission-level-not-offered',
    `The permission level “${level}” is not enabled for ${organisation.name}. Choose another level, or ask the operator to enable it.`,
    'permissionLevel',
  );
}

function requireRotatable(key: ApiKey, successorExists: boolean, now: Date): void {
  const because = (reason: string): never => {
    throw new Refusal('rotation-impossible', reason);
  };
  if (hasExpired(key, now)) because('This key has expired. Create a new key instead.');
  if (!key.enabled) because('This key is disabled. Enable it before rotating it, or create a new key.');
  if (key.replacedBy !== undefined && successorExists) {
    because('This key was rotated already. Rotate its successor, or delete the successor first.');
  }
}

function overlapEnd(
  organisation: Organisation,
  key: ApiKey,
  days: number | undefined,
  now: Date,
): string | undefined {
  if (days === undefined) return undefined;
  if (!Number.isInteger(days) || days < 0 || days > OVERLAP_MAX_DAYS) {
    throw new Refusal(
      'overlap-invalid',
      `Choose an overlap of 0 to ${OVERLAP_MAX_DAYS} whole days.`,
      'overlapDays',
    );
  }
  const chosen = daysLater(now, days, organisation.timeZone);
  return Date.parse(chosen) < Date.parse(key.expiresAt) ? chosen : key.expiresAt;
}

function updateOf(type: KeyEventType, before: ApiKey, after: ApiKey, occasion: Occasion): KeyChange {
  const event = eventOf(type, after, occasion, differenceOf(before, after));
  return { kind: 'update', key: after, previousVersion: before.version, event };
}

function eventOf(
  type: KeyEventType,
  { organisationId, keyId }: ApiKey,
  { actor, now, newId }: Occasion,
  states: Pick<KeyEvent, 'before' | 'after'>,
): KeyEvent {
  return { organisationId, eventId: newId(), keyId, type, at: now.toISOString(), actor, ...states };
}
