/** What a protected API may require of a key, and a key may hold. */
export const PERMISSIONS = ['authentication', 'reports', 'accounts'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Permissions that must be enabled for an organisation before any level can use them there. */
export const FEATURES = ['reports'] as const satisfies readonly Permission[];
export type Feature = (typeof FEATURES)[number];

/** The catalogue of permission levels: a new level is one entry here. */
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

/** A permission level as it applies if only `features` are enabled. */
export interface OfferedLevel {
  permissionLevel: PermissionLevel;
  title: string;
  description: string;
  permissions: Permission[];
}

/** What people call a permission level. */
export function getLevelTitle(level: PermissionLevel): string {
  return CATALOGUE[level].title;
}

/** Whether a permission is a feature: it must be enabled for an organisation. */
export function isFeature(permission: Permission): permission is Feature {
  return (FEATURES as readonly Permission[]).includes(permission);
}

/** Whether a key of this level holds a permission in an organisation that has these features. */
export function permits(
  level: PermissionLevel,
  permission: Permission,
  features: readonly Feature[],
): boolean {
  const granted: readonly Permission[] = CATALOGUE[level].permissions;
  return granted.includes(permission) && (!isFeature(permission) || features.includes(permission));
}

/** The levels that an organisation with these features can give to a key: those that hold any permission there. */
export function listOfferedLevels(features: readonly Feature[]): OfferedLevel[] {
  return PERMISSION_LEVELS.map((level) => ({
    permissionLevel: level,
    title: CATALOGUE[level].title,
    description: CATALOGUE[level].description,
    permissions: PERMISSIONS.filter((permission) => permits(level, permission, features)),
  })).filter(({ permissions }) => permissions.length > 0);
}

/** Whether a level can be given to a key in an organisation that has these features. */
export function isOffered(level: PermissionLevel, features: readonly Feature[]): boolean {
  return listOfferedLevels(features).some(({ permissionLevel }) => permissionLevel === level);
}
