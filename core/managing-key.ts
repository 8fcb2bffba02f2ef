import type { ApiKey } from './api-key.ts';
import { DomainError } from './domain-error.ts';
import type { KeyReference } from './key-value.ts';
import {
  type Feature,
  findLevel,
  findManagingPermission,
  getLevelTitle,
  listPermitted,
  type PermissionCatalogue,
  type PermissionLevel,
  type Reach,
} from './permissions.ts';

/** A key that manages keys. */
export interface ManagingKey extends KeyReference {
  permissionLevel: PermissionLevel;
  /** Which organisations it may act on: its own, or also those below it. */
  reach: Reach;
  /** The features of its own organisation. */
  features: readonly Feature[];
}

/** Who manages keys: an administrator, or a key. */
export interface Manager {
  /** The administrator's subject, or the ID of the key. */
  subject: string;
  name: string;
  organisationId: string;
  /** Absent for an administrator, who manages every key of the branch. */
  key?: ManagingKey;
}

/**
 * Whether a key may manage the keys of a level. It must have every permission of the level itself, even those that only a
 * feature would give, and reach as far. Unless its own level delegates, the level must not manage keys.
 */
export function mayManageLevel(
  catalogue: PermissionCatalogue,
  { permissionLevel, features, reach: ownReach }: Pick<ManagingKey, 'permissionLevel' | 'features' | 'reach'>,
  level: PermissionLevel,
): boolean {
  const { permissions: wanted = [], reach } = findLevel(catalogue, level) ?? {};
  const held = listPermitted(catalogue, permissionLevel, features);
  const managing = findManagingPermission(catalogue) ?? '';
  const delegates = findLevel(catalogue, permissionLevel)?.delegates ?? false;
  return (
    wanted.length > 0 &&
    wanted.every((permission) => held.includes(permission)) &&
    (reach !== 'branch' || ownReach === 'branch') &&
    (delegates || !wanted.includes(managing))
  );
}

/**
 * Requires that a key may give others a level.
 * @throws DomainError `permission-level-forbidden`
 */
export function requireManageableLevel(
  catalogue: PermissionCatalogue,
  managing: ManagingKey,
  level: PermissionLevel,
): void {
  if (mayManageLevel(catalogue, managing, level)) return;
  throw new DomainError(
    'permission-level-forbidden',
    `This key may not manage keys of the permission level “${getLevelTitle(catalogue, level)}”. Choose a level without permissions or reach beyond its own, or ask an administrator.`,
  );
}

/**
 * Requires that a key may change another.
 * @throws DomainError `own-key` if a key would change itself, even if its level delegates
 * @throws DomainError `permission-level-forbidden` if it may not manage keys of that level
 */
export function requireManageableKey(
  catalogue: PermissionCatalogue,
  managing: ManagingKey,
  { organisationId, keyId, permissionLevel }: Pick<ApiKey, 'organisationId' | 'keyId' | 'permissionLevel'>,
): void {
  if (managing.keyId === keyId && managing.organisationId === organisationId) {
    throw new DomainError(
      'own-key',
      'A key cannot change, replace or delete itself. Use another key, or ask an administrator.',
    );
  }
  requireManageableLevel(catalogue, managing, permissionLevel);
}
