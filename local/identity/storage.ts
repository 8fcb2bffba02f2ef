import type { AdapterFactory, AdapterPayload } from 'oidc-provider';

/**
 * Where the identity provider keeps sessions and codes: in memory, so that a restart asks people to sign in again.
 * @param graceSeconds how long a refresh token that was used may be used again
 */
export function memoryStorage(graceSeconds: number): AdapterFactory {
  const kept = new Map<string, AdapterPayload>();
  return (model) => {
    const keyOf = (id: string): string => `${model}/${id}`;
    const findBy = async (
      isWanted: (payload: AdapterPayload) => boolean,
    ): Promise<AdapterPayload | undefined> =>
      kept.entries().find(([key, payload]) => key.startsWith(`${model}/`) && isWanted(payload))?.[1];
    return {
      upsert: async (id, payload) => void kept.set(keyOf(id), payload),
      find: async (id) => {
        const payload = kept.get(keyOf(id));
        const isInGrace =
          model === 'RefreshToken' && Date.now() / 1000 - Number(payload?.consumed) < graceSeconds;
        return payload && isInGrace ? { ...payload, consumed: undefined } : payload;
      },
      findByUid: (uid) => findBy((payload) => payload.uid === uid),
      findByUserCode: (userCode) => findBy((payload) => payload.userCode === userCode),
      consume: async (id) => {
        const payload = kept.get(keyOf(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void kept.delete(keyOf(id)),
      revokeByGrantId: async (grantId) => {
        for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key);
      },
    };
  };
}
