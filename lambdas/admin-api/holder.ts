import type { ApiKey } from '../../core/api-key.ts';
import { checkValue } from '../../core/key-check.ts';
import { findApiKey } from '../../store/api-key-row.ts';
import { createItemReader } from '../../store/read-item.ts';
import { findClaimedKey, findPresentedHeader } from '../authorizer/presented-key.ts';
import { requireTable } from '../environment.ts';
import type { AdminRequest } from './http/operation.ts';
import { ProblemError } from './http/problem.ts';
import { getDatabase } from './tables.ts';

/**
 * Gets the key that a program presents about itself, in the headers that key checks take.
 * @returns the key, which works now, and its value, which must not get anywhere
 * @throws ProblemError 401, the same whatever is wrong with the key
 */
export async function requireHolder(
  request: AdminRequest,
  now: Date,
): Promise<{ key: ApiKey; presented: string }> {
  const presented = findPresentedHeader(request);
  if (presented === undefined) throw buildInvalidCredentials();
  const readItem = createItemReader(getDatabase());
  const claimed = await findClaimedKey(readItem, presented);
  if (typeof claimed === 'string') throw buildInvalidCredentials();
  const found = await findApiKey(readItem, requireTable('apiKeys'), claimed);
  const checked = checkValue({ presented, key: found, now });
  if (checked.outcome === 'invalid') throw buildInvalidCredentials();
  return { key: checked.key, presented };
}

function buildInvalidCredentials(): ProblemError {
  return new ProblemError(
    'invalid-credentials',
    'Invalid credentials: the API key is not valid. Send a working key as “Authorization: OAApiKey …”, “Authorization: Bearer …” or “x-api-key: …”.',
  );
}
