import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

const schema = z.object({
  /** Signs tokens. */
  jwk: z.looseObject({ kty: z.literal('RSA'), kid: z.string() }),
  /** Signs cookies. */
  cookieSecret: z.string(),
});

export type SigningKeys = z.output<typeof schema>;

/** The identity provider's keys: made at the first start and kept, so that tokens go on working after a restart. */
export async function signingKeys(file: string): Promise<SigningKeys> {
  const kept = await readPrivateFile(file, schema);
  if (kept) return kept;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const made: SigningKeys = {
    jwk: { ...(await exportJWK(privateKey)), kty: 'RSA', kid: 'local', alg: 'RS256', use: 'sig' },
    cookieSecret: randomBytes(32).toString('base64url'),
  };
  await writePrivateFile(file, made);
  return made;
}
