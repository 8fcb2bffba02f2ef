import { type ApiKey, hasExpired } from './api-key.ts';
import type { ChangeContext, KeyPolicy } from './change-context.ts';
import { expiryOn, withEnd } from './expiry.ts';
import { freshKey, type NewKey, requireOffered } from './fresh-key.ts';
import { eventOf, type KeyChange, updateOf } from './key-change.ts';
import { differenceOf, stateOf } from './key-event.ts';
import { keyName } from './key-name.ts';
import type { Organisation } from './organisation.ts';
import type { PermissionLevel } from './permissions.ts';

/**
 * Creates a key; value and expiry date are generated.
 * @throws DomainError `name-invalid` or `permission-level-not-offered`.
 */
export function createKey(
  organisation: Organisation,
  wish: { name: string; permissionLevel: PermissionLevel },
  policy: KeyPolicy,
  context: ChangeContext,
): NewKey {
  const { key, value } = freshKey(
    organisation,
    { name: keyName(wish.name), permissionLevel: wish.permissionLevel },
    policy,
    context,
  );
  const event = eventOf('created', key, context, { after: stateOf(key) });
  return { key, value, changes: [{ kind: 'create', key, event }] };
}

/**
 * Edits a key's name, permission level or enabled flag. No change where nothing differs.
 * @throws DomainError `name-invalid` or `permission-level-not-offered`.
 */
export function editKey(
  organisation: Organisation,
  key: ApiKey,
  wish: { name?: string; permissionLevel?: PermissionLevel; enabled?: boolean },
  context: ChangeContext,
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
  return { key: edited, changes: [updateOf(type, key, edited, context)] };
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
  const event = eventOf('deleted', key, context, { before: stateOf(key) });
  const deletion: KeyChange = { kind: 'delete', key, previousVersion: key.version, event };
  if (predecessor?.replacedBy !== key.keyId) return { changes: [deletion] };
  const alone = { ...withoutSuccessor(predecessor), version: predecessor.version + 1 };
  return { changes: [deletion, updateOf('edited', predecessor, alone, context)] };
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
  const moved = withEnd({ ...key, ...expiryOn(key.expiresOn, timeZone) }, timeZone);
  if (moved.expiresAt === key.expiresAt && moved.endsOn === key.endsOn) return { changes: [] };
  return { changes: [updateOf('edited', key, { ...moved, version: key.version + 1 }, context)] };
}
