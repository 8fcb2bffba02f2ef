/**
 * What the deployment tells a function under a name. Read when it is needed, not when the module loads.
 * @throws Error naming the variable that is not set.
 */
export function requireVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The requireVariable variable ${name} is not set`);
  return value;
}

/** Days before its end from which a key counts as expiring: the first stage of the reminders. */
export function getExpiringDays(): number {
  return Number(requireVariable('EXPIRING_DAYS'));
}
