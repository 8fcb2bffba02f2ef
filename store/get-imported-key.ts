import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { KeyReference } from '../core/key-value.ts';
import { rowOf, type Shape, text, time } from './row.ts';

/** What is kept of an imported value: whose it is or, once its key was deleted, only when that was. */
export type ImportedValue = LiveValue | { deletedAt: string };
type LiveValue = KeyReference & { expiresOn: string };

const live: Shape<LiveValue> = { organisationId: text, keyId: text, expiresOn: time };
const deletion: Shape<{ deletedAt: string }> = { deletedAt: time };

/**
 * Finds out which key a value belongs to that does not say so itself. Strongly consistent.
 * On its own because a key check loads it.
 * @throws DamagedRowError
 */
export async function getImportedKey(
  client: DynamoDBDocumentClient,
  tableName: string,
  valueHash: string,
  abortSignal?: AbortSignal,
): Promise<ImportedValue | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: { valueHash }, ConsistentRead: true }),
    { ...(abortSignal && { abortSignal }) },
  );
  if (!Item) return undefined;
  return 'deletedAt' in Item ? rowOf('imported key', deletion, Item) : rowOf('imported key', live, Item);
}
