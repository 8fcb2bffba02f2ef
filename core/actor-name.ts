/** Formats who made a change, for people. That of a key says that it is one, because a key can be called like a person. */
export function formatActor({ name, key }: { name: string; key?: unknown }): string {
  return key === undefined ? name : `API key “${name}”`;
}
