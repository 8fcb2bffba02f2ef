import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ApiKeyStore } from '../core/ports.ts';
import { apiKeyOf } from './api-key-row.ts';
import { type ChangedTables, commit } from './commit.ts';
import { getApiKey } from './get-api-key.ts';
import { pageOf } from './paging.ts';
import { recordUse } from './record-use.ts';

/** Keys in DynamoDB, for what only reads them. */
export function apiKeyReader(
  client: DynamoDBDocumentClient,
  tableName: string,
): Pick<ApiKeyStore, 'get' | 'list'> {
  return {
    get: (organisationId, keyId) => getApiKey(client, tableName, { organisationId, keyId }),
    list: (organisationId, { limit, after }) =>
      pageOf(
        client,
        {
          TableName: tableName,
          ConsistentRead: true,
          ScanIndexForward: false,
          KeyConditionExpression: 'organisationId = :organisationId',
          ExpressionAttributeValues: { ':organisationId': organisationId },
          ...(after !== undefined && { ExclusiveStartKey: { organisationId, keyId: after } }),
        },
        limit,
        apiKeyOf,
        ({ keyId }) => keyId,
      ),
  };
}

/** Keys in DynamoDB, with their events written beside them. */
export function apiKeyStore(client: DynamoDBDocumentClient, tables: ChangedTables): ApiKeyStore {
  return {
    ...apiKeyReader(client, tables.apiKeys),
    commit: (changes) => commit(client, tables, changes),
    recordUse: (organisationId, keyId, usedAt) =>
      recordUse(client, tables.apiKeys, { organisationId, keyId }, usedAt),
  };
}
