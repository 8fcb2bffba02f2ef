import { API_FUNCTIONS, type ApiFunction, isFeature } from '../../core/permissions.ts';
import type { Organisation } from '../api/types.ts';

/** What a program does with each function, to go on from “It can …”. */
const DOES: Readonly<Record<ApiFunction, string>> = {
  authentication: 'sign in people whom your own system has authenticated',
  reports: 'download usage reports',
  accounts: 'read and create accounts',
};

/** What of all that a key can be allowed, a permission level allows and does not allow. */
export function abilitiesOf(
  functions: readonly ApiFunction[],
  { name, features }: Pick<Organisation, 'name' | 'features'>,
): { can: string[]; cannot: string[] } {
  const cannot = API_FUNCTIONS.filter((apiFunction) => !functions.includes(apiFunction));
  return {
    can: functions.map((apiFunction) => DOES[apiFunction]),
    cannot: cannot.map((apiFunction) =>
      isFeature(apiFunction) && !features.includes(apiFunction)
        ? `${DOES[apiFunction]} (not enabled for ${name})`
        : DOES[apiFunction],
    ),
  };
}

/** What stops when a key of these functions stops working: “Programs that use it can no longer …”. */
export function stops(functions: readonly ApiFunction[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(functions.map((one) => DOES[one]));
}
