import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import type { AdapterFactory, AdapterPayload } from 'oidc-provider';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

/**
 * Creates the identity provider's storage for sessions, codes and tokens. It is in memory: after a restart, people sign in
 * again.
 * @param graceSeconds how long a refresh token that was used may be used again
 */
export function createMemoryStorage(graceSeconds: number): AdapterFactory {
  const payloads = new Map<string, AdapterPayload>();
  return (model) => {
    const formatKey = (id: string): string => `${model}/${id}`;
    const findBy = async (
      isWanted: (payload: AdapterPayload) => boolean,
    ): Promise<AdapterPayload | undefined> =>
      payloads.entries().find(([key, payload]) => key.startsWith(`${model}/`) && isWanted(payload))?.[1];
    return {
      upsert: async (id, payload) => void payloads.set(formatKey(id), payload),
      find: async (id) => {
        const payload = payloads.get(formatKey(id));
        const isInGracePeriod =
          model === 'RefreshToken' && Date.now() / 1000 - Number(payload?.consumed) < graceSeconds;
        return payload && isInGracePeriod ? { ...payload, consumed: undefined } : payload;
      },
      findByUid: (uid) => findBy((payload) => payload.uid === uid),
      findByUserCode: (userCode) => findBy((payload) => payload.userCode === userCode),
      consume: async (id) => {
        const payload = payloads.get(formatKey(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void payloads.delete(formatKey(id)),
      revokeByGrantId: async (grantId) => {
        for (const [key, payload] of payloads) if (payload.grantId === grantId) payloads.delete(key);
      },
    };
  };
}

const signingKeysSchema = z.object({
  /** Signs tokens. */
  jwk: z.looseObject({ kty: z.literal('RSA'), kid: z.string() }),
  /** Signs cookies. */
  cookieSecret: z.string(),
});

export type SigningKeys = z.output<typeof signingKeysSchema>;

/**
 * Loads the identity provider's keys. The first start creates them, and tokens stay valid after a restart.
 * @throws HostError if the file is damaged
 */
export async function loadSigningKeys(file: string): Promise<SigningKeys> {
  const earlier = await readPrivateFile(file, signingKeysSchema);
  if (earlier) return earlier;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const created: SigningKeys = {
    jwk: { ...(await exportJWK(privateKey)), kty: 'RSA', kid: 'local', alg: 'RS256', use: 'sig' },
    cookieSecret: randomBytes(32).toString('base64url'),
  };
  await writePrivateFile(file, created);
  return created;
}
