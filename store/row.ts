/** A stored row that is not what its table promises, so nothing may be decided on it. Names the field, never its content. */
export class DamagedRowError extends Error {
  override readonly name = 'DamagedRowError';

  constructor(row: string, field: string) {
    super(`The stored ${row} is damaged: its field “${field}” is missing or not what it should be.`);
  }
}

/** Whether a stored value is what a field needs. */
export type Check<Value> = (value: unknown) => value is Value;

/** What each field of a row must be. Hand-written because a schema library would slow every key check's cold start. */
export type Shape<Row> = { [Field in keyof Row]-?: Check<Row[Field]> };

export const text: Check<string> = (value) => typeof value === 'string';
export const texts: Check<string[]> = (value): value is string[] => Array.isArray(value) && value.every(text);
export const flag: Check<boolean> = (value) => typeof value === 'boolean';
export const count: Check<number> = (value) => typeof value === 'number';
/** A date or an instant: comparing with anything else would be false both ways, and a key would never expire. */
export const time: Check<string> = (value): value is string =>
  text(value) && !Number.isNaN(Date.parse(value));

export function oneOf<Value extends string | true>(values: readonly Value[]): Check<Value> {
  return (value): value is Value => (values as readonly unknown[]).includes(value);
}

export function optional<Value>(check: Check<Value>): Check<Value | undefined> {
  return (value): value is Value | undefined => value === undefined || check(value);
}

export function record<Row>(shape: Shape<Row>): Check<Row> {
  return (value): value is Row => typeof value === 'object' && value !== null && !findFault(shape, value);
}

/**
 * The fields of a row that was read; attributes that are the table's own business, such as `purgeAt`, stay behind.
 * @param description what the row is, for the error: its kind and its ids
 * @throws DamagedRowError where a field is not what the shape says.
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
