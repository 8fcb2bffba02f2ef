export type Header = readonly [name: string, value: string];
export type Headers = readonly Header[];

/**
 * Headers that concern one connection and go no further.
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

/** The values of a header, in whatever case its name was sent. */
export function headerValues(headers: Headers, name: string): string[] {
  return headers.filter(([sent]) => sent.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** The values of a header as one; undefined where it is not there. */
export function headerValue(headers: Headers, name: string): string | undefined {
  const values = headerValues(headers, name);
  return values.length > 0 ? values.join(',') : undefined;
}

/** All values by name, in the order in which they were given. */
export function grouped(pairs: Iterable<readonly [string, string]>): Record<string, string[]> {
  const groups = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.map(([, value]) => value)]));
}

/** One string for all values of each name. */
export function flattened(
  groups: Record<string, string[]>,
  flatten: (values: string[]) => string | undefined,
): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, flatten(values) ?? '']));
}
