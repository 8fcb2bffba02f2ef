/** What a protected API can require, and a key can hold. */
export const PERMISSIONS = ['authentication', 'reports', 'accounts'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Permissions that must be enabled for an organisation before its keys can use them. */
export const FEATURES = ['reports'] as const satisfies readonly Permission[];
export type Feature = (typeof FEATURES)[number];

/** The permission levels. To add one, add an entry here. */
const CATALOGUE = {
  authentication: {
    title: 'Authentication API',
    description: 'Starts sessions for people whom your own system has authenticated (the API connector).',
    permissions: ['authentication'],
  },
  reports: {
    title: 'Reports API',
    description: 'Downloads usage reports.',
    permissions: ['reports'],
  },
  full: {
    title: 'Full access',
    description: 'Everything an API key can do, including reading and creating accounts.',
    permissions: ['authentication', 'accounts', 'reports'],
  },
} as const satisfies Record<
  string,
  { title: string; description: string; permissions: readonly Permission[] }
>;

export type PermissionLevel = keyof typeof CATALOGUE;
export const PERMISSION_LEVELS = Object.keys(CATALOGUE) as PermissionLevel[];

/** A permission level as an organisation can use it, with the features that are enabled there. */
export interface OfferedLevel {
  permissionLevel: PermissionLevel;
  title: string;
  description: string;
  permissions: Permission[];
}

/** Gets the display name of a permission level. */
export function getLevelTitle(level: PermissionLevel): string {
  return CATALOGUE[level].title;
}

/** Whether a permission is a feature, which must be enabled for an organisation. */
export function isFeature(permission: Permission): permission is Feature {
  return (FEATURES as readonly Permission[]).includes(permission);
}

/** Whether a key with this level has a permission in an organisation with these features. */
export function permits(
  level: PermissionLevel,
  permission: Permission,
  features: readonly Feature[],
): boolean {
  const granted: readonly Permission[] = CATALOGUE[level].permissions;
  return granted.includes(permission) && (!isFeature(permission) || features.includes(permission));
}

/** Lists the levels offered to an organisation with these features: those with at least one permission there. */
export function listOfferedLevels(features: readonly Feature[]): OfferedLevel[] {
  return PERMISSION_LEVELS.map((level) => ({
    permissionLevel: level,
    title: CATALOGUE[level].title,
    description: CATALOGUE[level].description,
    permissions: PERMISSIONS.filter((permission) => permits(level, permission, features)),
  })).filter(({ permissions }) => permissions.length > 0);
}

/** Whether a level is offered to an organisation with these features. */
export function isOffered(level: PermissionLevel, features: readonly Feature[]): boolean {
  return listOfferedLevels(features).some(({ permissionLevel }) => permissionLevel === level);
}
