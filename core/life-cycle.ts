import type { ApiKey } from './api-key.ts';
import { freshKey, type NewKey, requireOffered } from './fresh-key.ts';
import { eventOf, type KeyChange, updateOf } from './key-change.ts';
import { differenceOf, stateOf } from './key-event.ts';
import { keyName } from './key-name.ts';
import type { KeyPolicy, Occasion } from './occasion.ts';
import type { Organisation } from './organisation.ts';
import type { PermissionLevel } from './permissions.ts';

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
