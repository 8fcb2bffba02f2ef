import {
  type DynamoDBDocumentClient,
  GetCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { KeyChange } from '../core/change.ts';
import { getPurgeTime } from '../core/key-status.ts';
import type { KeyReference } from '../core/key-value.ts';
import { parseRow, type Shape, text, time } from './row.ts';

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
  return 'deletedAt' in Item
    ? parseRow('imported key', deletion, Item)
    : parseRow('imported key', live, Item);
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * What a change of an imported key is in the table by which its value is found. Deletion leaves the hash behind, leading
 * nowhere, for as long as the key would have been listed: an import that is repeated must not bring the key back.
 */
export function buildImportedKeyItems(
  TableName: string | undefined,
  { kind, key, event }: KeyChange,
): TransactItem[] {
  if (!key.imported || kind === 'update') return [];
  if (TableName === undefined) throw new Error('An imported key changes without the table of imported keys');
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
