import { getAbility, isFeature, listPermissions, type PermissionCatalogue } from '../../core/permissions.ts';
import type { Organisation, Permission } from '../api/types.ts';
import { formatAlternatives } from '../shared/format.ts';

/** Describes what these permissions allow, and what they leave out of all that keys can be allowed. */
export function describePermissions(
  catalogue: PermissionCatalogue,
  permissions: readonly Permission[],
  { name, features }: Pick<Organisation, 'name' | 'features'>,
): { can: string[]; cannot: string[] } {
  const missing = listPermissions(catalogue).filter((permission) => !permissions.includes(permission));
  return {
    can: permissions.map((permission) => getAbility(catalogue, permission)),
    cannot: missing.map((permission) => {
      const isDisabled = isFeature(catalogue, permission) && !features.includes(permission);
      return `${getAbility(catalogue, permission)}${isDisabled ? ` (not enabled for ${name})` : ''}`;
    }),
  };
}

/** Describes what no longer works without these permissions; continues “Programs can no longer …”. */
export function describeLoss(catalogue: PermissionCatalogue, permissions: readonly Permission[]): string {
  return formatAlternatives(permissions.map((permission) => getAbility(catalogue, permission)));
}
