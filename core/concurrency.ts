import pMap from 'p-map';

/** Calls in flight at a time. Bounds memory and connections, whatever the number of items. */
const CONCURRENCY = 25;

/** Like `Promise.all(items.map(act))`, with at most 25 calls in flight. Results keep the input order. */
export function mapConcurrently<Item, Result>(
  items: Iterable<Item>,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  return pMap(items, act, { concurrency: CONCURRENCY });
}

/** Maximum number of entries that {@link memoize} caches; bounds a run's memory. */
const CACHED = 10_000;

/** Caches the results of a lookup by ID. Concurrent calls for one ID share one lookup. Failures are not cached. */
export function memoize<Value>(lookUp: (id: string) => Promise<Value>): (id: string) => Promise<Value> {
  const cache = new Map<string, Promise<Value>>();
  return (id) => {
    const found = cache.get(id);
    if (found !== undefined) return found;
    if (cache.size === CACHED) cache.clear();
    const value = lookUp(id);
    cache.set(id, value);
    value.catch(() => cache.delete(id));
    return value;
  };
}
