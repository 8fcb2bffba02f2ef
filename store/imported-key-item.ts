import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { KeyChange } from '../core/key-change.ts';
import { purgeAtOf } from '../core/key-status.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * What a change of an imported key is in the table by which its value is found. Deletion leaves the hash behind, leading
 * nowhere, for as long as the key would have been listed: an import that is repeated must not bring the key back.
 */
export function importedKeyItem(
  TableName: string | undefined,
  { kind, key, event }: KeyChange,
): TransactItem[] {
  if (!key.imported || kind === 'update') return [];
  if (TableName === undefined) throw new Error('An imported key changes without the table of imported keys');
  const { valueHash, organisationId, keyId, expiresOn } = key;
  if (kind === 'create') {
    const Item = { valueHash, organisationId, keyId, expiresOn, purgeAt: purgeAtOf(key) };
    return [{ Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(valueHash)' } }];
  }
  return [
    {
      Update: {
        TableName,
        Key: { valueHash },
        UpdateExpression:
          'SET deletedAt = :deletedAt, purgeAt = if_not_exists(purgeAt, :purgeAt) REMOVE organisationId, keyId, expiresOn',
        ExpressionAttributeValues: { ':deletedAt': event.at, ':purgeAt': purgeAtOf(key) },
      },
    },
  ];
}
