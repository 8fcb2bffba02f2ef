import { type ApiKey, hasExpired } from './api-key.ts';
import type { Organisation } from './organisation.ts';
import type { Permission } from './permission.ts';
import {
  type Feature,
  findLevel,
  findManagingPermission,
  listPermitted,
  type PermissionCatalogue,
  type PermissionLevel,
} from './permissions.ts';

/**
 * What the level of a key gives it beside permissions: to act on the organisations below its own, to manage keys, to manage
 * also those that manage keys, and to renew itself.
 */
export type LevelRight = 'branch' | 'managing' | 'delegating' | 'renewal';

/** What a key loses if another catalogue is deployed. */
export interface KeyLoss {
  key: ApiKey;
  permissions: Permission[];
  /** Empty if the key loses all permissions, and without what a lost permission gave it. */
  rights: LevelRight[];
}

/** Finds what the keys of an organisation lose if `after` is deployed in place of `before`. Ended keys lose nothing. */
export function findLosses(
  keys: readonly ApiKey[],
  { features }: Pick<Organisation, 'features'>,
  { before, after }: { before: PermissionCatalogue; after: PermissionCatalogue },
  now: Date,
): KeyLoss[] {
  return keys
    .filter((key) => !hasExpired(key, now))
    .map((key) => {
      const { permissionLevel: level } = key;
      const kept = listPermitted(after, level, features);
      const permissions = listPermitted(before, level, features).filter(
        (permission) => !kept.includes(permission),
      );
      const keptRights = listRights(after, level, features);
      const managing = findManagingPermission(before) ?? '';
      const rights = listRights(before, level, features).filter(
        (right) =>
          !keptRights.includes(right) &&
          !(permissions.includes(managing) && (right === 'managing' || right === 'delegating')),
      );
      return { key, permissions, rights: kept.length > 0 ? rights : [] };
    })
    .filter(({ permissions, rights }) => permissions.length > 0 || rights.length > 0);
}

function listRights(
  catalogue: PermissionCatalogue,
  level: PermissionLevel,
  features: readonly Feature[],
): LevelRight[] {
  const { reach, delegates, renewsItself } = findLevel(catalogue, level) ?? {};
  const managing = findManagingPermission(catalogue) ?? '';
  const manages = listPermitted(catalogue, level, features).includes(managing);
  return [
    ...(reach === 'branch' ? ['branch' as const] : []),
    ...(manages ? ['managing' as const] : []),
    ...(manages && delegates ? ['delegating' as const] : []),
    ...(renewsItself ? ['renewal' as const] : []),
  ];
}
