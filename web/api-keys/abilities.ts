import { isFeature, PERMISSIONS, type Permission } from '../../core/permissions.ts';
import type { Organisation } from '../api/types.ts';

/** What a program does with each function, to go on from “It can …”. */
const DOES: Readonly<Record<Permission, string>> = {
  authentication: 'sign in people whom your own system has authenticated',
  reports: 'download usage reports',
  accounts: 'read and create accounts',
};

/** What of all that a key can be allowed, a permission level allows and does not allow. */
export function abilitiesOf(
  functions: readonly Permission[],
  { name, features }: Pick<Organisation, 'name' | 'features'>,
): { can: string[]; cannot: string[] } {
  const cannot = PERMISSIONS.filter((permission) => !functions.includes(permission));
  return {
    can: functions.map((permission) => DOES[permission]),
    cannot: cannot.map((permission) =>
      isFeature(permission) && !features.includes(permission)
        ? `${DOES[permission]} (not enabled for ${name})`
        : DOES[permission],
    ),
  };
}

/** What stops when a key of these functions stops working: “Programs that use it can no longer …”. */
export function stops(functions: readonly Permission[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(functions.map((one) => DOES[one]));
}
