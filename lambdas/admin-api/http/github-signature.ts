import { verify } from 'node:crypto';
import * as z from 'zod/mini';
import { ProblemError } from './problem.ts';

/** Lists the public keys with which GitHub signs what it finds. */
const KEYS_URL = 'https://api.github.com/meta/public_keys/secret_scanning';
const TIMEOUT_MS = 3000;
/** For how long keys are not loaded again. Otherwise made-up identifiers could make this function load them at each request. */
const RELOAD_MS = 60_000;

const keyList = z.object({ public_keys: z.array(z.object({ key_identifier: z.string(), key: z.string() })) });

let known = new Map<string, string>();
let loadedAt = Number.NEGATIVE_INFINITY;

/**
 * Requires GitHub's signature of a body: ECDSA with P-256 and SHA-256.
 * @throws ProblemError 400 if it is missing or wrong, 503 if GitHub's keys cannot be loaded
 */
export async function requireGithubSignature(
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array,
): Promise<void> {
  const { 'github-public-key-identifier': identifier = '', 'github-public-key-signature': signature = '' } =
    headers;
  const key = known.get(identifier) ?? (await loadKeys()).get(identifier);
  if (key !== undefined && verify('sha256', body, key, Buffer.from(signature, 'base64'))) return;
  throw new ProblemError(
    'signature-invalid',
    'The body has no valid signature of GitHub. Send the headers Github-Public-Key-Identifier and Github-Public-Key-Signature.',
  );
}

async function loadKeys(): Promise<Map<string, string>> {
  if (Date.now() - loadedAt < RELOAD_MS) return known;
  try {
    const response = await fetch(KEYS_URL, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { public_keys } = keyList.parse(await response.json());
    known = new Map(public_keys.map(({ key_identifier, key }) => [key_identifier, key]));
    loadedAt = Date.now();
    return known;
  } catch {
    throw new ProblemError('unavailable', 'GitHub’s public keys cannot be loaded. Try again in a moment.');
  }
}
