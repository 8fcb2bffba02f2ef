import type { Permission } from './permission.ts';

/** A permission that must be enabled for an organisation before its keys can use it. */
export type Feature = Permission;
/** ID of a named set of permissions. A stored one may no longer be configured. */
export type PermissionLevel = string;

/** Which organisations a key may act on: its own, or also those below it. */
export type Reach = 'own' | 'branch';

/** An operator's permissions and permission levels. {@link parseCatalogue} checks them. */
export interface PermissionCatalogue {
  readonly permissions: Readonly<
    Record<
      Permission,
      {
        /** What a program does with the permission; continues “can …”. */
        readonly can: string;
        /** Whether it must be enabled for an organisation. */
        readonly feature?: boolean | undefined;
        /** Whether keys with it manage keys, by the API for programs. At most one permission does. */
        readonly managesKeys?: boolean | undefined;
      }
    >
  >;
  readonly permissionLevels: Readonly<Record<PermissionLevel, LevelDefinition>>;
}

/** What a permission level is called, and what it permits. */
export interface LevelDefinition {
  readonly title: string;
  readonly description?: string | undefined;
  readonly permissions: readonly Permission[];
  /** By default `own`. */
  readonly reach?: Reach | undefined;
  /** Whether its keys, which manage keys, may also manage those that do so themselves. */
  readonly delegates?: boolean | undefined;
  /** Whether its keys may ask for their own successor, and how. By default they may not. */
  readonly renewsItself?: SelfRenewal | undefined;
}

/** How the keys of a level renew themselves. */
export interface SelfRenewal {
  /** Days for which a key keeps working beside its successor, at most. Its holder can ask for less. */
  readonly overlapDays: number;
  /**
   * Hours after the successor's first use for which uses of the old key are expected, because programs change over one by one. Later
   * ones are reported. By default {@link DEFAULT_GRACE_HOURS}.
   */
  readonly graceHours?: number | undefined;
  /** Whether a use that is reported also disables the successor. By default it does not. */
  readonly freezesSuccessor?: boolean | undefined;
}

/** Hours for which uses of an old key are expected, unless its level says otherwise. */
export const DEFAULT_GRACE_HOURS = 24;

/** A permission level as an organisation can use it, with the features that are enabled there. */
export interface OfferedLevel {
  permissionLevel: PermissionLevel;
  title: string;
  description?: string;
  permissions: Permission[];
}

/** What a key check knows of the permission that it requires, and nothing of others. */
export interface PermissionRequirement {
  readonly permission: Permission;
  readonly isFeature: boolean;
  /** The levels that contain the permission, with the reach of their keys. */
  readonly levels: Readonly<Record<PermissionLevel, Reach>>;
}

export function listPermissions({ permissions }: PermissionCatalogue): Permission[] {
  return Object.keys(permissions);
}

export function listFeatures(catalogue: PermissionCatalogue): Feature[] {
  return listPermissions(catalogue).filter((permission) => isFeature(catalogue, permission));
}

/** Finds the permission whose keys manage keys. Undefined if the operator has configured none. */
export function findManagingPermission({ permissions }: PermissionCatalogue): Permission | undefined {
  return Object.keys(permissions).find((permission) => permissions[permission]?.managesKeys);
}

export function listLevels({ permissionLevels }: PermissionCatalogue): PermissionLevel[] {
  return Object.keys(permissionLevels);
}

/** Whether a permission is a feature, which must be enabled for an organisation. */
export function isFeature({ permissions }: PermissionCatalogue, permission: Permission): boolean {
  return permissions[permission]?.feature === true;
}

/** Finds a level. Undefined if it is not configured, or no longer. */
export function findLevel(
  { permissionLevels }: PermissionCatalogue,
  level: PermissionLevel,
): LevelDefinition | undefined {
  return Object.hasOwn(permissionLevels, level) ? permissionLevels[level] : undefined;
}

/** Whether keys of any level may renew themselves. */
export function hasSelfRenewal({ permissionLevels }: PermissionCatalogue): boolean {
  return Object.values(permissionLevels).some(({ renewsItself }) => renewsItself !== undefined);
}

/** Gets the display name of a permission level: its ID if it is no longer configured. */
export function getLevelTitle(catalogue: PermissionCatalogue, level: PermissionLevel): string {
  return findLevel(catalogue, level)?.title ?? level;
}

/** Gets what a program can do with a permission; continues “can …”. */
export function getAbility({ permissions }: PermissionCatalogue, permission: Permission): string {
  return permissions[permission]?.can ?? permission;
}

/** Lists the permissions of a key with this level, in an organisation with these features. */
export function listPermitted(
  catalogue: PermissionCatalogue,
  level: PermissionLevel,
  features: readonly Feature[],
): Permission[] {
  return listPermissions(catalogue).filter((permission) =>
    meetsRequirement(getRequirement(catalogue, permission), level, features),
  );
}

/** Lists the levels offered to an organisation with these features: those with at least one permission there. */
export function listOfferedLevels(
  catalogue: PermissionCatalogue,
  features: readonly Feature[],
): OfferedLevel[] {
  return Object.entries(catalogue.permissionLevels)
    .map(([permissionLevel, { title, description }]) => ({
      permissionLevel,
      title,
      ...(description !== undefined && { description }),
      permissions: listPermitted(catalogue, permissionLevel, features),
    }))
    .filter(({ permissions }) => permissions.length > 0);
}

/** Whether a level is offered to an organisation with these features. */
export function isOffered(
  catalogue: PermissionCatalogue,
  level: PermissionLevel,
  features: readonly Feature[],
): boolean {
  return listPermitted(catalogue, level, features).length > 0;
}

/** Gets the part of a catalogue that the key check for one permission needs. */
export function getRequirement(
  catalogue: PermissionCatalogue,
  permission: Permission,
): PermissionRequirement {
  const containing = Object.entries(catalogue.permissionLevels).filter(([, { permissions }]) =>
    permissions.includes(permission),
  );
  return {
    permission,
    isFeature: isFeature(catalogue, permission),
    levels: Object.fromEntries(containing.map(([level, { reach }]) => [level, reach ?? 'own'])),
  };
}

/** Gets which organisations keys with this level may act on. */
export function getReach({ levels }: PermissionRequirement, level: PermissionLevel): Reach {
  return (Object.hasOwn(levels, level) && levels[level]) || 'own';
}

/** Whether a key with this level has the required permission, in an organisation with these features. */
export function meetsRequirement(
  { permission, isFeature, levels }: PermissionRequirement,
  level: PermissionLevel,
  features: readonly Feature[],
): boolean {
  return Object.hasOwn(levels, level) && (!isFeature || features.includes(permission));
}
