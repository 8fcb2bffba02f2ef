import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { KeyChange } from '../core/change.ts';
import { getPurgeTime } from '../core/key-status.ts';
import type { KeyReference } from '../core/key-value.ts';
import type { ReadItem } from './read-item.ts';
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
  readItem: ReadItem,
  tableName: string,
  valueHash: string,
  expired?: AbortSignal,
): Promise<ImportedValue | undefined> {
  const item = await readItem(tableName, { valueHash }, expired);
  return item && parseImportedValue(item);
}

/** @throws DamagedRowError if the row says nothing about an imported value */
export function parseImportedValue(item: Record<string, unknown>): ImportedValue {
  return 'deletedAt' in item
    ? parseRow('imported key', deletion, item)
    : parseRow('imported key', live, item);
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
