import { type ApiKey, hasExpired } from './api-key.ts';
import { buildEvent, buildUpdate, type ChangeContext, type KeyChange, type KeyPolicy } from './change.ts';
import { DomainError } from './domain-error.ts';
import { buildExpiry, computeExpiry, withEnd } from './expiry.ts';
import { findChanges, getEventState } from './key-event.ts';
import { parseKeyName } from './key-name.ts';
import { formatKeyValue, getHint, hashKeyValue, SECRET_BYTES } from './key-value.ts';
import type { Organisation } from './organisation.ts';
import { isOffered, type PermissionLevel } from './permissions.ts';

/** A key that has just come to be: the only moment at which its value is known. */
export interface NewKey {
  key: ApiKey;
  value: string;
  changes: KeyChange[];
}

/** A key with a value and a life of its own. @throws DomainError `permission-level-not-offered`. */
export function buildNewKey(
  organisation: Organisation,
  { name, permissionLevel }: Pick<ApiKey, 'name' | 'permissionLevel'>,
  policy: KeyPolicy,
  { actor, now, newId, randomBytes }: ChangeContext,
): { key: ApiKey; value: string } {
  requireOffered(organisation, permissionLevel);
  const reference = { organisationId: organisation.organisationId, keyId: newId() };
  const value = formatKeyValue(policy.prefix, reference, randomBytes(SECRET_BYTES));
  const key = {
    ...reference,
    organisationPath: organisation.path,
    name,
    permissionLevel,
    enabled: true,
    valueHash: hashKeyValue(value),
    hint: getHint(value),
    createdAt: now.toISOString(),
    createdBy: actor.name,
    ...computeExpiry(now, organisation.timeZone, policy.life),
    version: 1,
  };
  return { key: withEnd(key, organisation.timeZone), value };
}

/** @throws DomainError `permission-level-not-offered`. */
export function requireOffered(organisation: Organisation, level: PermissionLevel): void {
  if (isOffered(level, organisation.features)) return;
  throw new DomainError(
    'permission-level-not-offered',
    `The permission level “${level}” is not enabled for ${organisation.name}. Choose another level, or ask the operator to enable it.`,
    'permissionLevel',
  );
}

/**
 * Creates a key; value and expiry date are generated.
 * @throws DomainError `name-invalid` or `permission-level-not-offered`.
 */
export function createKey(
  organisation: Organisation,
  input: { name: string; permissionLevel: PermissionLevel },
  policy: KeyPolicy,
  context: ChangeContext,
): NewKey {
  const { key, value } = buildNewKey(
    organisation,
    { name: parseKeyName(input.name), permissionLevel: input.permissionLevel },
    policy,
    context,
  );
  const event = buildEvent('created', key, context, { after: getEventState(key) });
  return { key, value, changes: [{ kind: 'create', key, event }] };
}

/**
 * Edits a key's name, permission level or enabled flag. No change where nothing differs.
 * @throws DomainError `name-invalid` or `permission-level-not-offered`.
 */
export function editKey(
  organisation: Organisation,
  key: ApiKey,
  input: { name?: string; permissionLevel?: PermissionLevel; enabled?: boolean },
  context: ChangeContext,
): { key: ApiKey; changes: KeyChange[] } {
  const edited = {
    ...key,
    name: input.name === undefined ? key.name : parseKeyName(input.name),
    permissionLevel: input.permissionLevel ?? key.permissionLevel,
    enabled: input.enabled ?? key.enabled,
    version: key.version + 1,
  };
  if (edited.permissionLevel !== key.permissionLevel) requireOffered(organisation, edited.permissionLevel);
  const difference = findChanges(key, edited);
  if (Object.keys(difference.after).length === 0) return { key, changes: [] };
  const onlyEnabled = Object.keys(difference.after).join() === 'enabled';
  const type = onlyEnabled ? (edited.enabled ? 'enabled' : 'disabled') : 'edited';
  return { key: edited, changes: [buildUpdate(type, key, edited, context)] };
}

/**
 * Deletes a key: at once and for good. The key that it was made to replace is then replaced by nothing: that key keeps its
 * end, and its administrators are reminded of it again.
 * @param predecessor the key that this one replaces, if it still exists
 */
export function deleteKey(
  key: ApiKey,
  context: ChangeContext,
  predecessor?: ApiKey,
): { changes: KeyChange[] } {
  const event = buildEvent('deleted', key, context, { before: getEventState(key) });
  const deletion: KeyChange = { kind: 'delete', key, previousVersion: key.version, event };
  if (predecessor?.replacedBy !== key.keyId) return { changes: [deletion] };
  const alone = { ...withoutSuccessor(predecessor), version: predecessor.version + 1 };
  return { changes: [deletion, buildUpdate('edited', predecessor, alone, context)] };
}

/** A key that nothing replaces any more, because its successor is gone. */
export function withoutSuccessor({ replacedBy: _, ...rest }: ApiKey): ApiKey {
  return rest;
}

/**
 * Moves the instants of a key when the time zone of its organisation changes: its expiry date stays, and starts at another
 * instant. The end of an overlap stays the instant that it is. No change if the key has ended, so that none is revived, or
 * if its instants are right already.
 */
export function moveToTimeZone(
  key: ApiKey,
  timeZone: string,
  context: ChangeContext,
): { changes: KeyChange[] } {
  if (hasExpired(key, context.now)) return { changes: [] };
  const moved = withEnd({ ...key, ...buildExpiry(key.expiresOn, timeZone) }, timeZone);
  if (moved.expiresAt === key.expiresAt && moved.endsOn === key.endsOn) return { changes: [] };
  return { changes: [buildUpdate('edited', key, { ...moved, version: key.version + 1 }, context)] };
}
