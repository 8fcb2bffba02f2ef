import { DEFAULT_INSTANCE } from '../core/instance.ts';
import { getMetricNamespace } from '../core/metrics.ts';
import { parseCatalogue, parseRequirement } from '../core/permission-catalogue.ts';
import type { PermissionCatalogue, PermissionRequirement } from '../core/permissions.ts';
import { TABLES, type TableId } from '../core/tables.ts';

/**
 * Reads an environment variable when it is needed, not when the module is loaded.
 * @throws Error if the variable is not set
 */
export function requireVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set`);
  return value;
}

/** The namespace of the function's metrics. Only instances with a name of their own set the variable. */
export function findMetricNamespace(): string {
  return process.env.METRIC_NAMESPACE ?? getMetricNamespace(DEFAULT_INSTANCE);
}

/** Days before its end at which a key begins to count as expiring: the first stage of the reminders. */
export function requireExpiringDays(): number {
  return Number(requireVariable('EXPIRING_DAYS'));
}

/** The operator's permissions and levels. @throws PermissionCatalogueError if the variable holds no valid catalogue */
export function requireCatalogue(): PermissionCatalogue {
  return parseCatalogue(requireVariable('PERMISSION_CATALOGUE'));
}

/** The rules that were parsed last. They do not change while a function runs, so a check need not parse them again. */
let latest: { rules: string; requirement: PermissionRequirement } | undefined;

/** What the function's key check requires. @throws PermissionCatalogueError if a variable holds no valid rules */
export function requireRequirement(): PermissionRequirement {
  const permission = requireVariable('REQUIRED_PERMISSION');
  const rules = requireVariable('PERMISSION_RULES');
  if (latest?.rules !== rules || latest.requirement.permission !== permission) {
    latest = { rules, requirement: parseRequirement(permission, rules) };
  }
  return latest.requirement;
}

/** The physical name of a table. @throws Error if the function has no access to the table, so that its variable is not set */
export function requireTable(table: TableId): string {
  return requireVariable(TABLES[table].variable);
}
