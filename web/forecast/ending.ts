import type { ApiKey } from '../api/types.ts';

/** A key with the day on which it stops working by itself. */
export interface Ending<Key> {
  key: Key;
  /** Calendar date in the key's organisation. */
  endsOn: string;
  /** Whether a new key is there to take its place. */
  isReplaced: boolean;
}

/**
 * When each key stops.
 * @param keys all that were read: a successor that is not among them is gone
 */
export function endingsOf<Key extends Pick<ApiKey, 'keyId' | 'endsOn' | 'replacedBy'>>(
  keys: readonly Key[],
): Ending<Key>[] {
  const ids = new Set(keys.map(({ keyId }) => keyId));
  return keys.map((key) => ({
    key,
    endsOn: key.endsOn,
    isReplaced: key.replacedBy !== undefined && ids.has(key.replacedBy),
  }));
}
