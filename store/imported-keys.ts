import {
  type DynamoDBDocumentClient,
  GetCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { KeyChange } from '../core/change.ts';
import { getPurgeTime } from '../core/key-status.ts';
import type { KeyReference } from '../core/key-value.ts';
import { parseRow, type Shape, text, time } from './row.ts';

/** What is stored about an imported value: its key or, if that was deleted, the time of the deletion. */
export type ImportedValue = LiveValue | { deletedAt: string };
type LiveValue = KeyReference & { expiresOn: string };

const live: Shape<LiveValue> = { organisationId: text, keyId: text, expiresOn: time };
const deletion: Shape<{ deletedAt: string }> = { deletedAt: time };

/**
 * Looks up the key of an imported value, strongly consistent. A function of its own, because key checks call it.
 * @throws DamagedRowError if the stored row is damaged
 */
export async function findImportedKey(
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
  return 'deletedAt' in Item
    ? parseRow('imported key', deletion, Item)
    : parseRow('imported key', live, Item);
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * Builds the writes to the table of imported keys for a change. Deletion leaves the hash, without a key, for as long as the
 * key would have been listed. So a repeated import does not restore the key.
 */
export function buildImportedKeyItems(
  TableName: string | undefined,
  { kind, key, event }: KeyChange,
): TransactItem[] {
  if (!key.imported || kind === 'update') return [];
  if (TableName === undefined)
    throw new Error('A change of an imported key needs the table of imported keys');
  const { valueHash, organisationId, keyId, expiresOn } = key;
  if (kind === 'create') {
    const Item = { valueHash, organisationId, keyId, expiresOn, purgeAt: getPurgeTime(key) };
    return [{ Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(valueHash)' } }];
  }
  return [
    {
      Update: {
        TableName,
        Key: { valueHash },
        UpdateExpression:
          'SET deletedAt = :deletedAt, purgeAt = if_not_exists(purgeAt, :purgeAt) REMOVE organisationId, keyId, expiresOn',
        ExpressionAttributeValues: { ':deletedAt': event.at, ':purgeAt': getPurgeTime(key) },
      },
    },
  ];
}
