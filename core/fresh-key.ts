import type { ApiKey } from './api-key.ts';
import type { ChangeContext, KeyPolicy } from './change-context.ts';
import { DomainError } from './domain-error.ts';
import { expiryOf, withEnd } from './expiry.ts';
import type { KeyChange } from './key-change.ts';
import { composeKeyValue, hashKeyValue, hintOf, SECRET_BYTES } from './key-value.ts';
import type { Organisation } from './organisation.ts';
import { isOffered, type PermissionLevel } from './permissions.ts';

/** A key that has just come to be: the only moment at which its value is known. */
export interface NewKey {
  key: ApiKey;
  value: string;
  changes: KeyChange[];
}

/** A key with a value and a life of its own. @throws DomainError `permission-level-not-offered`. */
export function freshKey(
  organisation: Organisation,
  { name, permissionLevel }: Pick<ApiKey, 'name' | 'permissionLevel'>,
  policy: KeyPolicy,
  { actor, now, newId, randomBytes }: ChangeContext,
): { key: ApiKey; value: string } {
  requireOffered(organisation, permissionLevel);
  const reference = { organisationId: organisation.organisationId, keyId: newId() };
  const value = composeKeyValue(policy.prefix, reference, randomBytes(SECRET_BYTES));
  const key = {
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
