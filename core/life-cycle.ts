import { formatActor } from './actor-name.ts';
import { type ApiKey, hasExpired } from './api-key.ts';
import {
  buildCreation,
  buildDeletion,
  buildUpdate,
  type ChangeContext,
  type KeyChange,
  type KeyPolicy,
} from './change.ts';
import { parseContacts } from './contacts/contact-address.ts';
import { DomainError } from './domain-error.ts';
import { buildExpiry, computeExpiry, withEnd } from './expiry.ts';
import { findChanges } from './key-event.ts';
import { parseKeyName } from './key-name.ts';
import { parseKeyNote } from './key-note.ts';
import { formatKeyValue, getHint, hashKeyValue, SECRET_BYTES } from './key-value.ts';
import type { Organisation } from './organisation.ts';
import { findLevel, isOffered, type PermissionCatalogue, type PermissionLevel } from './permissions.ts';

/** A new key with its value, which is known only now. */
export interface NewKey {
  key: ApiKey;
  value: string;
  changes: KeyChange[];
}

/** Builds a key with its own ID, value and expiry date. @throws DomainError `permission-level-not-offered` */
export function buildNewKey(
  organisation: Organisation,
  { name, note, contacts, permissionLevel }: Pick<ApiKey, 'name' | 'note' | 'contacts' | 'permissionLevel'>,
  policy: KeyPolicy,
  { actor, now, newId, randomBytes }: ChangeContext,
): { key: ApiKey; value: string } {
  requireOffered(policy.catalogue, organisation, permissionLevel);
  const reference = { organisationId: organisation.organisationId, keyId: newId() };
  const value = formatKeyValue(policy.prefix, reference, randomBytes(SECRET_BYTES));
  const key = {
    ...reference,
    organisationPath: organisation.path,
    name,
    ...(note !== undefined && { note }),
    ...(contacts !== undefined && { contacts }),
    permissionLevel,
    enabled: true,
    valueHash: hashKeyValue(value),
    hint: getHint(value),
    createdAt: now.toISOString(),
    createdBy: formatActor(actor),
    ...computeExpiry(now, organisation.timeZone, policy.life),
    version: 1,
  };
  return { key: withEnd(key, organisation.timeZone), value };
}

/**
 * @throws DomainError `permission-level-not-offered` if the level is not configured, or the organisation lacks the feature
 *   that it needs
 */
export function requireOffered(
  catalogue: PermissionCatalogue,
  organisation: Organisation,
  level: PermissionLevel,
): void {
  if (isOffered(catalogue, level, organisation.features)) return;
  throw new DomainError(
    'permission-level-not-offered',
    findLevel(catalogue, level) === undefined
      ? `There is no permission level “${level}”, or no longer. Choose another level.`
      : `The permission level “${level}” is not enabled for ${organisation.name}. Choose another level, or ask the service’s contact to enable it.`,
    'permissionLevel',
  );
}

/** The fields of a key that administrators choose. */
interface KeyInput {
  name: string;
  permissionLevel: PermissionLevel;
  /** An empty note is none. */
  note?: string | undefined;
  contacts?: readonly string[] | undefined;
}

/** Parses note and contacts. Leaves out those that are empty. */
function parseAnnotations(input: Pick<KeyInput, 'note' | 'contacts'>): Pick<ApiKey, 'note' | 'contacts'> {
  const note = parseKeyNote(input.note ?? '');
  const contacts = parseContacts(input.contacts ?? []);
  return { ...(note !== undefined && { note }), ...(contacts.length > 0 && { contacts }) };
}

/**
 * Creates a key. The value and the expiry date are generated.
 * @throws DomainError `name-invalid`, `note-invalid`, `contacts-invalid` or `permission-level-not-offered`
 */
export function createKey(
  organisation: Organisation,
  input: KeyInput,
  policy: KeyPolicy,
  context: ChangeContext,
): NewKey {
  const { permissionLevel } = input;
  const built = buildNewKey(
    organisation,
    { name: parseKeyName(input.name), ...parseAnnotations(input), permissionLevel },
    policy,
    context,
  );
  const creation = buildCreation(built.key, context);
  return { key: creation.key, value: built.value, changes: [creation] };
}

/**
 * Edits a key's name, note, contacts, permission level or enabled flag.
 * @returns the edited key and its changes; no changes if nothing differs
 * @throws DomainError `name-invalid`, `note-invalid`, `contacts-invalid` or `permission-level-not-offered`
 */
export function editKey(
  organisation: Organisation,
  key: ApiKey,
  input: Partial<KeyInput> & { enabled?: boolean },
  { catalogue }: Pick<KeyPolicy, 'catalogue'>,
  context: ChangeContext,
): { key: ApiKey; changes: KeyChange[] } {
  const { note = '', contacts = [], ...rest } = key;
  const edited = {
    ...rest,
    ...parseAnnotations({ note: input.note ?? note, contacts: input.contacts ?? contacts }),
    name: input.name === undefined ? key.name : parseKeyName(input.name),
    permissionLevel: input.permissionLevel ?? key.permissionLevel,
    enabled: input.enabled ?? key.enabled,
  };
  if (edited.permissionLevel !== key.permissionLevel) {
    requireOffered(catalogue, organisation, edited.permissionLevel);
  }
  const { before, after } = findChanges(key, edited);
  const changed = Object.keys({ ...before, ...after });
  if (changed.length === 0) return { key, changes: [] };
  const onlyEnabled = changed.join() === 'enabled';
  const type = onlyEnabled ? (edited.enabled ? 'enabled' : 'disabled') : 'edited';
  const update = buildUpdate(type, key, edited, context);
  return { key: update.key, changes: [update] };
}

/**
 * Deletes a key, immediately and finally. The key that it was created to replace, if any, then has no successor: it keeps
 * its end, and its administrators are reminded of it again.
 * @param predecessor the key that this one replaces, if it still exists
 */
export function deleteKey(
  key: ApiKey,
  context: ChangeContext,
  predecessor?: ApiKey,
): { changes: KeyChange[] } {
  const deletion = buildDeletion(key, context);
  if (predecessor?.replacedBy !== key.keyId) return { changes: [deletion] };
  const alone = withoutSuccessor(predecessor);
  return { changes: [deletion, buildUpdate('edited', predecessor, alone, context)] };
}

/** Removes the reference to a successor that no longer exists. */
export function withoutSuccessor({ replacedBy: _, ...rest }: ApiKey): ApiKey {
  return rest;
}

/**
 * Updates a key after its organisation's time zone has changed. The expiry date stays, but begins at another instant. The
 * end of an overlap stays at the same instant.
 * @returns no changes if the key is up to date, or has ended, so that no key is revived
 */
export function moveToTimeZone(
  key: ApiKey,
  timeZone: string,
  context: ChangeContext,
): { changes: KeyChange[] } {
  if (hasExpired(key, context.now)) return { changes: [] };
  const moved = withEnd({ ...key, ...buildExpiry(key.expiresOn, timeZone) }, timeZone);
  if (moved.expiresAt === key.expiresAt && moved.endsOn === key.endsOn) return { changes: [] };
  return { changes: [buildUpdate('edited', key, moved, context)] };
}
