import { OVERLAP_MAX_DAYS } from './overlap.ts';
import type { Permission } from './permission.ts';
import type { LevelDefinition, PermissionCatalogue, PermissionRequirement } from './permissions.ts';

/**
 * IDs of permissions and levels. A permission is part of names of functions and parameters and a dimension of metrics, so it
 * has few characters and begins with a letter.
 */
export const CATALOGUE_ID_PATTERN = /^(?=.{1,30}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Maximum number of permissions. An alarm sums a metric of each key check, and CloudWatch allows ten metrics in an alarm. */
const PERMISSIONS_MAX = 8;

/** Maximum size of a catalogue as JSON, in bytes. Functions get it in an environment of at most 4 KB. */
const CATALOGUE_MAX_BYTES = 3000;

/** A fault in a catalogue: the path of the field, and what is wrong with it. */
export interface CatalogueFault {
  path: string[];
  /** Continues the name of the field, such as “must be …”. */
  message: string;
}

/** A catalogue that cannot be used. */
export class PermissionCatalogueError extends Error {
  override readonly name = 'PermissionCatalogueError';
  readonly code = 'invalid-permission-catalogue';

  constructor(faults: readonly CatalogueFault[]) {
    super(faults.map(({ path, message }) => `${path.join('.') || 'It'} ${message}.`).join('\n'));
  }
}

/**
 * Parses a catalogue that was stored as JSON.
 * @throws PermissionCatalogueError if it is not a valid catalogue
 */
export function parseCatalogue(json: string): PermissionCatalogue {
  const catalogue = parseJson(json);
  if (!isCatalogue(catalogue)) {
    throw new PermissionCatalogueError([{ path: [], message: 'is not a catalogue of permissions' }]);
  }
  const faults = findCatalogueFaults(catalogue);
  if (faults.length > 0) throw new PermissionCatalogueError(faults);
  return catalogue;
}

/**
 * Parses what a key check requires.
 * @param rules which levels have the permission and whether it is a feature, as JSON
 * @throws PermissionCatalogueError if these are no rules
 */
export function parseRequirement(permission: Permission, rules: string): PermissionRequirement {
  const parsed = parseJson(rules);
  const requirement = isRecord(parsed) && { ...parsed, permission };
  if (isRequirement(requirement)) return requirement;
  throw new PermissionCatalogueError([{ path: [], message: 'is not the rules of a permission' }]);
}

/** Finds faults in the names of a catalogue, in how they refer to each other, and in its size. */
export function findCatalogueFaults(catalogue: PermissionCatalogue): CatalogueFault[] {
  const permissions = Object.entries(catalogue.permissions);
  const levels = Object.entries(catalogue.permissionLevels);
  const ids = permissions.map(([id]) => id);
  return [
    ...ids.flatMap((id) => findIdFaults('permissions', id)),
    ...permissions.flatMap(([id, { can }]) => findTextFaults(['permissions', id, 'can'], can)),
    ...ids.flatMap((id, index) => {
      const twin = ids.slice(0, index).find((other) => stripHyphens(other) === stripHyphens(id));
      const message = `differs from ${twin} only in hyphens, which CloudFormation ignores. Choose another name`;
      return twin === undefined ? [] : [{ path: ['permissions', id], message }];
    }),
    ...findCountFaults('permissions', ids.length, PERMISSIONS_MAX),
    ...findManagingFaults(catalogue),
    ...levels.flatMap(([id, level]) => [
      ...findIdFaults('permissionLevels', id),
      ...findTextFaults(['permissionLevels', id, 'title'], level.title),
      ...findReferenceFaults(id, level, ids),
      ...findRenewalFaults(id, level),
    ]),
    ...findCountFaults('permissionLevels', levels.length),
    ...ids
      .filter((id) => !levels.some(([, level]) => level.permissions.includes(id)))
      .map((id) => ({
        path: ['permissions', id],
        message: 'is in no permission level, so no key could hold it. Add it to a level, or remove it',
      })),
    ...findSizeFaults(catalogue),
  ];
}

function findIdFaults(setting: keyof PermissionCatalogue, id: string): CatalogueFault[] {
  if (CATALOGUE_ID_PATTERN.test(id)) return [];
  const message =
    'must be named with 1 to 30 lower-case letters, digits and inner hyphens, beginning with a letter';
  return [{ path: [setting, id], message }];
}

/** Words are part of sentences, so they are one line. */
function findTextFaults(path: string[], text: string): CatalogueFault[] {
  if (/^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u.test(text)) return [];
  return [{ path, message: 'must be one line of text without spaces around it' }];
}

function findReferenceFaults(
  id: string,
  { permissions }: LevelDefinition,
  known: readonly string[],
): CatalogueFault[] {
  const path = ['permissionLevels', id, 'permissions'];
  if (permissions.length === 0) return [{ path, message: 'must have 1 entry or more' }];
  if (new Set(permissions).size < permissions.length) {
    return [{ path, message: 'must name each permission once' }];
  }
  return permissions
    .filter((permission) => !known.includes(permission))
    .map((permission) => ({
      path,
      message: `names ${permission}, which is not in permissions. Use ${known.join(', ')}, or add it there`,
    }));
}

/**
 * Without an overlap, a key whose response was lost could not ask again. After the overlap, nothing could be reported: the old key does
 * not work any more.
 */
function findRenewalFaults(id: string, { renewsItself }: LevelDefinition): CatalogueFault[] {
  if (!renewsItself) return [];
  const { overlapDays, graceHours } = renewsItself;
  const path = ['permissionLevels', id, 'renewsItself'];
  if (!isWhole(overlapDays, OVERLAP_MAX_DAYS)) {
    const message = `must be a whole number of days from 1 to ${OVERLAP_MAX_DAYS}`;
    return [{ path: [...path, 'overlapDays'], message }];
  }
  const longest = overlapDays * 24 - 1;
  if (graceHours === undefined || isWhole(graceHours, longest)) return [];
  const message = `must be a whole number of hours from 1 to ${longest}, less than the overlap`;
  return [{ path: [...path, 'graceHours'], message }];
}

function isWhole(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max;
}

/** The API for programs requires one permission, and only keys that manage keys have something to delegate. */
function findManagingFaults({ permissions, permissionLevels }: PermissionCatalogue): CatalogueFault[] {
  const [managing, ...others] = Object.keys(permissions).filter((id) => permissions[id]?.managesKeys);
  return [
    ...others.map((id) => ({
      path: ['permissions', id, 'managesKeys'],
      message: `must be true for one permission only, and ${managing} has it. Remove it here`,
    })),
    ...Object.entries(permissionLevels)
      .filter(([, level]) => level.delegates && !level.permissions.some((id) => permissions[id]?.managesKeys))
      .map(([id]) => ({
        path: ['permissionLevels', id, 'delegates'],
        message: `needs a permission with managesKeys in the level. Add ${managing ?? 'one'} to its permissions, or remove delegates`,
      })),
  ];
}

function findCountFaults(
  setting: keyof PermissionCatalogue,
  count: number,
  max = Infinity,
): CatalogueFault[] {
  if (count === 0) return [{ path: [setting], message: 'must have 1 entry or more' }];
  return count > max ? [{ path: [setting], message: `must have ${max} entries or fewer` }] : [];
}

function findSizeFaults(catalogue: PermissionCatalogue): CatalogueFault[] {
  const bytes = new TextEncoder().encode(JSON.stringify(catalogue)).length;
  if (bytes <= CATALOGUE_MAX_BYTES) return [];
  const message = `and permissionLevels have ${bytes} bytes together. Shorten their texts to ${CATALOGUE_MAX_BYTES}, because functions get them in their environment`;
  return [{ path: ['permissions'], message }];
}

const stripHyphens = (id: string): string => id.replaceAll('-', '');

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Checks the types of all fields. Hand-written, so that bundles which need no schema library stay without it. */
function isCatalogue(value: unknown): value is PermissionCatalogue {
  return (
    isRecord(value) &&
    isRecord(value.permissions) &&
    isRecord(value.permissionLevels) &&
    Object.values(value.permissions).every(
      (one) =>
        isRecord(one) &&
        typeof one.can === 'string' &&
        isOptional('boolean', one.feature) &&
        isOptional('boolean', one.managesKeys),
    ) &&
    Object.values(value.permissionLevels).every(isLevel)
  );
}

function isLevel(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.title === 'string' &&
    isOptional('string', value.description) &&
    Array.isArray(value.permissions) &&
    value.permissions.every((permission) => typeof permission === 'string') &&
    [undefined, 'own', 'branch'].includes(value.reach as string) &&
    (value.renewsItself === undefined || isRenewal(value.renewsItself)) &&
    isOptional('boolean', value.delegates)
  );
}

function isRenewal(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.overlapDays === 'number' &&
    isOptional('number', value.graceHours) &&
    isOptional('boolean', value.freezesSuccessor)
  );
}

function isRequirement(value: unknown): value is PermissionRequirement {
  return (
    isRecord(value) &&
    typeof value.isFeature === 'boolean' &&
    isRecord(value.levels) &&
    Object.values(value.levels).every((reach) => reach === 'own' || reach === 'branch')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOptional(type: 'boolean' | 'number' | 'string', value: unknown): boolean {
  return value === undefined || typeof value === type;
}
