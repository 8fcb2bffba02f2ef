/** What a protected API offers and a key may be permitted to use. */
export const API_FUNCTIONS = ['authentication', 'reports', 'accounts'] as const;
export type ApiFunction = (typeof API_FUNCTIONS)[number];

/** Functions that must be enabled for an organisation before any level can use them there. */
export const FEATURES = ['reports'] as const satisfies readonly ApiFunction[];
export type Feature = (typeof FEATURES)[number];

/** The catalogue of permission levels: a new level is one entry here. */
const CATALOGUE = {
  authentication: {
    title: 'Authentication API',
    description: 'Starts sessions for people whom your own system has authenticated (the API connector).',
    functions: ['authentication'],
  },
  reports: {
    title: 'Reports API',
    description: 'Downloads usage reports.',
    functions: ['reports'],
  },
  full: {
    title: 'Full access',
    description: 'Everything an API key can do, including reading and creating accounts.',
    functions: ['authentication', 'accounts', 'reports'],
  },
} as const satisfies Record<
  string,
  { title: string; description: string; functions: readonly ApiFunction[] }
>;

export type PermissionLevel = keyof typeof CATALOGUE;
export const PERMISSION_LEVELS = Object.keys(CATALOGUE) as PermissionLevel[];

/** A permission level as it applies where only `features` are enabled. */
export interface OfferedLevel {
  permissionLevel: PermissionLevel;
  title: string;
  description: string;
  functions: ApiFunction[];
}

/** What people call a permission level. */
export function levelTitle(level: PermissionLevel): string {
  return CATALOGUE[level].title;
}

/** Whether using a function depends on a feature of the organisation. */
export function isFeature(apiFunction: ApiFunction): apiFunction is Feature {
  return (FEATURES as readonly ApiFunction[]).includes(apiFunction);
}

/** Whether a key of this level may use a function in an organisation that has these features. */
export function permits(
  level: PermissionLevel,
  apiFunction: ApiFunction,
  features: readonly Feature[],
): boolean {
  const granted: readonly ApiFunction[] = CATALOGUE[level].functions;
  return granted.includes(apiFunction) && (!isFeature(apiFunction) || features.includes(apiFunction));
}

/** The levels that an organisation with these features can give to a key: those that permit anything there. */
export function offeredLevels(features: readonly Feature[]): OfferedLevel[] {
  return PERMISSION_LEVELS.map((level) => ({
    permissionLevel: level,
    title: CATALOGUE[level].title,
    description: CATALOGUE[level].description,
    functions: API_FUNCTIONS.filter((apiFunction) => permits(level, apiFunction, features)),
  })).filter(({ functions }) => functions.length > 0);
}

/** Whether a level can be given to a key in an organisation that has these features. */
export function isOffered(level: PermissionLevel, features: readonly Feature[]): boolean {
  return offeredLevels(features).some(({ permissionLevel }) => permissionLevel === level);
}
