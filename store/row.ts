/** A stored row with a missing or invalid field. The message contains the field's name, never its content. */
export class DamagedRowError extends Error {
  override readonly name = 'DamagedRowError';

  constructor(row: string, field: string) {
    super(`The stored ${row} is damaged: its field “${field}” is missing or invalid.`);
  }
}

/** Checks the value of a stored field. */
export type Check<Value> = (value: unknown) => value is Value;

/** The check of each field of a row. Hand-written, because a schema library would slow the cold start of key checks. */
export type Shape<Row> = { [Field in keyof Row]-?: Check<Row[Field]> };

export const text: Check<string> = (value) => typeof value === 'string';
export const texts: Check<string[]> = (value): value is string[] => Array.isArray(value) && value.every(text);
export const flag: Check<boolean> = (value) => typeof value === 'boolean';
export const count: Check<number> = (value) => typeof value === 'number';
/** A date or an instant. Comparisons with an invalid one are always false, so that a key would never expire. */
export const time: Check<string> = (value): value is string =>
  text(value) && !Number.isNaN(Date.parse(value));

export function oneOf<Value extends string | true>(values: readonly Value[]): Check<Value> {
  return (value): value is Value => (values as readonly unknown[]).includes(value);
}

export function matching(pattern: RegExp): Check<string> {
  return (value): value is string => text(value) && pattern.test(value);
}

export function optional<Value>(check: Check<Value>): Check<Value | undefined> {
  return (value): value is Value | undefined => value === undefined || check(value);
}

export function record<Row>(shape: Shape<Row>): Check<Row> {
  return (value): value is Row => typeof value === 'object' && value !== null && !findFault(shape, value);
}

/**
 * Parses a stored item. Leaves out attributes that only the table needs, such as `purgeAt`.
 * @param description the kind and IDs of the row, for the error message
 * @throws DamagedRowError if a field is missing or invalid
 */
export function parseRow<Row>(description: string, shape: Shape<Row>, item: object): Row {
  const fault = findFault(shape, item);
  if (fault !== undefined) throw new DamagedRowError(description, fault);
  return Object.fromEntries(Object.entries(item).filter(([field]) => Object.hasOwn(shape, field))) as Row;
}

function findFault<Row>(shape: Shape<Row>, item: object): string | undefined {
  const values = item as Record<string, unknown>;
  return Object.entries<Check<unknown>>(shape).find(([field, check]) => !check(values[field]))?.[0];
}
