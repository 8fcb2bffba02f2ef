import { useMemo } from 'react';
import { isAdminApiError } from '../api/admin-api-error.ts';

/** Gives requests that create a key their `Idempotency-Key`. */
export interface IdempotencyKeys {
  /** The same key for the same body, until it is forgotten, also after a reload or a new sign-in. */
  getKey(body: object): string;
  /** Call this once the key has been created, so that the same input creates another one. */
  forget(): void;
}

/** @param storageKey identifies the form. The browser's session storage keeps the `Idempotency-Key`, which is not secret. */
export function useIdempotencyKeys(storageKey: string): IdempotencyKeys {
  return useMemo(() => createIdempotencyKeys(window.sessionStorage, `request ${storageKey}`), [storageKey]);
}

export function createIdempotencyKeys(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  name: string,
): IdempotencyKeys {
  return {
    getKey(body) {
      const sent = JSON.stringify(body);
      const stored = storage.getItem(name);
      const last = stored === null ? undefined : (JSON.parse(stored) as { sent: string; key: string });
      if (last?.sent === sent) return last.key;
      const key = crypto.randomUUID();
      storage.setItem(name, JSON.stringify({ sent, key }));
      return key;
    },
    forget: () => storage.removeItem(name),
  };
}

const MAX_RETRIES = 2;

/** Retries a creation whose response did not arrive, which is safe with an `Idempotency-Key`. For React Query's mutations. */
export const CREATION_RETRIES = {
  retry: (failures: number, error: Error) =>
    failures < MAX_RETRIES && isAdminApiError(error, 'offline', 'busy', 'failed'),
  retryDelay: (failures: number) => 500 * 2 ** failures,
};
