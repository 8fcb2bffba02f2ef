import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { hashKeyValue, type KeyReference, mayBeImported, parseKeyValue } from '../../core/key-value.ts';
import { getImportedKey } from '../../store/get-imported-key.ts';
import { environment } from '../environment.ts';

/** Which key a value claims to be, or why it can be none. */
export type Claim = KeyReference | 'malformed' | 'unknown';

/**
 * Finds out which key a presented value claims to be. A value of our own form says so itself; one that was made
 * elsewhere is looked for by its hash, and only where the deployment has a table of such: otherwise no made-up value
 * costs a read. What begins as ours does is never looked for.
 */
export async function claimedKey(
  client: DynamoDBDocumentClient,
  presented: string,
  abortSignal: AbortSignal,
): Promise<Claim> {
  const prefix = environment('KEY_VALUE_PREFIX');
  const own = parseKeyValue(prefix, presented);
  if (own) return own;
  const table = process.env.IMPORTED_KEYS_TABLE;
  if (table === undefined || !mayBeImported(prefix, presented)) return 'malformed';
  const imported = await getImportedKey(client, table, hashKeyValue(presented), abortSignal);
  return imported && 'keyId' in imported
    ? { organisationId: imported.organisationId, keyId: imported.keyId }
    : 'unknown';
}
