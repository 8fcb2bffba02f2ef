import type { ApiKey } from './api-key.ts';
import { expiryOf, withEnd } from './expiry.ts';
import type { KeyChange } from './key-change.ts';
import { composeKeyValue, hashKeyValue, hintOf, SECRET_BYTES } from './key-value.ts';
import type { KeyPolicy, Occasion } from './occasion.ts';
import type { Organisation } from './organisation.ts';
import { isOffered, type PermissionLevel } from './permissions.ts';
import { Refusal } from './refusal.ts';

/** A key that has just come to be: the only moment at which its value is known. */
export interface NewKey {
  key: ApiKey;
  value: string;
  changes: KeyChange[];
}

/** A key with a value and a life of its own. @throws Refusal `permission-level-not-offered`. */
export function freshKey(
  organisation: Organisation,
  { name, permissionLevel }: Pick<ApiKey, 'name' | 'permissionLevel'>,
  policy: KeyPolicy,
  { actor, now, newId, randomBytes }: Occasion,
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

/** @throws Refusal `permission-level-not-offered`. */
export function requireOffered(organisation: Organisation, level: PermissionLevel): void {
  if (isOffered(level, organisation.features)) return;
  throw new Refusal(
    'permission-level-not-offered',
    `The permission level “${level}” is not enabled for ${organisation.name}. Choose another level, or ask the operator to enable it.`,
    'permissionLevel',
  );
}
