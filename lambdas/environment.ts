import { TABLES, type TableId } from '../core/tables.ts';

/**
 * What the deployment tells a function under a name. Read when it is needed, not when the module loads.
 * @throws Error naming the variable that is not set.
 */
export function requireVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set`);
  return value;
}

/** Days before its end from which a key counts as expiring: the first stage of the reminders. */
export function getExpiringDays(): number {
  return Number(requireVariable('EXPIRING_DAYS'));
}

/** The physical name of a table. @throws Error if the function was not told, because it may do nothing with it. */
export function requireTable(table: TableId): string {
  return requireVariable(TABLES[table].variable);
}
