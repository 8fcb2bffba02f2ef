import { type ApiKey, hasExpired } from './api-key.ts';
import type { Organisation } from './organisation.ts';
import type { Permission } from './permission.ts';
import { findLevel, listPermitted, type PermissionCatalogue } from './permissions.ts';

/** What a key loses if another catalogue is deployed. */
export interface KeyLoss {
  key: ApiKey;
  permissions: Permission[];
  /** Whether it can no longer act on the organisations below its own. */
  losesBranch: boolean;
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
      const reachesBranch = (catalogue: PermissionCatalogue): boolean =>
        findLevel(catalogue, level)?.reach === 'branch';
      return {
        key,
        permissions: listPermitted(before, level, features).filter(
          (permission) => !kept.includes(permission),
        ),
        losesBranch: kept.length > 0 && reachesBranch(before) && !reachesBranch(after),
      };
    })
    .filter(({ permissions, losesBranch }) => permissions.length > 0 || losesBranch);
}
