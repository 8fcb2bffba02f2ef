import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import type { ChangeContext, KeyPolicy } from '../../core/change.ts';
import type { Actor } from '../../core/key-event.ts';
import type { Organisation } from '../../core/organisation.ts';
import type { Permission } from '../../core/permission.ts';
import { getRequirement, type PermissionCatalogue, type PermissionLevel } from '../../core/permissions.ts';
import { DEFAULT_CATALOGUE } from '../../lib/default-permissions.ts';

/** The operator's settings in tests. */
export const policy: KeyPolicy = { prefix: 'lk', life: 'P1Y', catalogue: DEFAULT_CATALOGUE };

/** The default catalogue, with levels whose keys renew themselves. */
export function buildRenewingCatalogue(...levels: PermissionLevel[]): PermissionCatalogue {
  const { permissions, permissionLevels } = DEFAULT_CATALOGUE;
  const entries = Object.entries(permissionLevels).map(([level, definition]) => [
    level,
    { ...definition, ...(levels.includes(level) && { renewsItself: { overlapDays: 7 } }) },
  ]);
  return { permissions, permissionLevels: Object.fromEntries(entries) };
}

/** Environment variables of a function that say what its key check requires. */
export function buildRequirementVariables(permission: Permission, { catalogue } = policy) {
  const { permission: REQUIRED_PERMISSION, ...rules } = getRequirement(catalogue, permission);
  return { REQUIRED_PERMISSION, PERMISSION_RULES: JSON.stringify(rules) };
}

/** Who makes changes in tests. */
export const actor: Actor = { subject: 'ada@northgate.example', name: 'Ada Byrne' };

/** An organisation at the top of its tree, without features. */
export function anOrganisation(differing: Partial<Organisation> = {}): Organisation {
  return {
    organisationId: 'northgate',
    name: 'Northgate University',
    path: ['northgate'],
    timeZone: 'Europe/London',
    features: [],
    ...differing,
  };
}

/** Builds the inputs of a change at a given time. */
export function changeContextAt(now: Date | string): ChangeContext {
  return { actor, now: new Date(now), newId: () => ulid(new Date(now).getTime()), randomBytes };
}

/** The time a number of 24-hour days ago. */
export function daysAgo(days: number): Date {
  return new Date(Date.now() - days * 24 * 60 * 60 * 1000);
}
