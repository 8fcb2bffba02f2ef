export type HeaderPair = readonly [name: string, value: string];

/** Headers in the order and case in which they were sent. A name may occur several times. */
export type HeaderList = readonly HeaderPair[];

/**
 * Headers that concern one connection and are not forwarded.
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#section-7.6.1
 */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name.toLowerCase());
}

/** Lists the values of a header. Names are compared without case. */
export function findHeaderValues(headers: HeaderList, name: string): string[] {
  return headers.filter(([sent]) => sent.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** @returns all values of a header, joined by commas; `undefined` if it was not sent */
export function joinHeaderValues(headers: HeaderList, name: string): string | undefined {
  const values = findHeaderValues(headers, name);
  return values.length > 0 ? values.join(',') : undefined;
}

/** Groups values by name, in the order in which they were given. */
export function groupByName(pairs: Iterable<readonly [string, string]>): Record<string, string[]> {
  const groups = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.map(([, value]) => value)]));
}

/** Reduces the values of each name to one string. */
export function reduceGroups(
  groups: Record<string, string[]>,
  reduce: (values: string[]) => string | undefined,
): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, reduce(values) ?? '']));
}
