import { isFeature, PERMISSIONS, type Permission, permits } from '../../core/permissions.ts';
import type { ApiKey, Organisation } from '../api/types.ts';
import { formatAlternatives } from '../shared/format.ts';

/** What a program can do with each permission; continues “It can …”. */
const ABILITIES: Readonly<Record<Permission, string>> = {
  authentication: 'sign in users authenticated by your own system',
  reports: 'download usage reports',
  accounts: 'read and create accounts',
};

/** The permissions that a key has today, with the features of its organisation. */
export function getPermissions(
  { permissionLevel }: Pick<ApiKey, 'permissionLevel'>,
  { features }: Pick<Organisation, 'features'>,
): Permission[] {
  return PERMISSIONS.filter((permission) => permits(permissionLevel, permission, features));
}

/** Describes what these permissions allow, and what they leave out of all that keys can be allowed. */
export function describePermissions(
  permissions: readonly Permission[],
  { name, features }: Pick<Organisation, 'name' | 'features'>,
): { can: string[]; cannot: string[] } {
  const missing = PERMISSIONS.filter((permission) => !permissions.includes(permission));
  return {
    can: permissions.map((permission) => ABILITIES[permission]),
    cannot: missing.map((permission) =>
      isFeature(permission) && !features.includes(permission)
        ? `${ABILITIES[permission]} (not enabled for ${name})`
        : ABILITIES[permission],
    ),
  };
}

/** Describes what no longer works without these permissions; continues “Programs can no longer …”. */
export function describeLoss(permissions: readonly Permission[]): string {
  return formatAlternatives(permissions.map((permission) => ABILITIES[permission]));
}
