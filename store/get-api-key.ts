import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { ApiKey } from '../core/api-key.ts';
import type { KeyReference } from '../core/key-value.ts';
import { apiKeyOf } from './api-key-row.ts';

/**
 * Reads one key, strongly consistent: what was changed a moment ago is what is read.
 * On its own because it is all that a key check loads of the store.
 * @throws DamagedRowError
 */
export async function getApiKey(
  client: DynamoDBDocumentClient,
  tableName: string,
  { organisationId, keyId }: KeyReference,
  abortSignal?: AbortSignal,
): Promise<ApiKey | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: { organisationId, keyId }, ConsistentRead: true }),
    { ...(abortSignal && { abortSignal }) },
  );
  return Item && apiKeyOf(Item);
}
