/** As much is remembered at most, so that a run needs no more memory however many it looks up. */
const REMEMBERED = 10_000;

/** Makes a lookup remember what it was asked for already; whoever asks while an answer is awaited waits with it. */
export function remembered<Value>(lookUp: (id: string) => Promise<Value>): (id: string) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return (id) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    if (known.size === REMEMBERED) known.clear();
    const value = lookUp(id);
    known.set(id, value);
    return value;
  };
}
