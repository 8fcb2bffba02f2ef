import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { USE_RECORDED_FOR_MS } from '../core/api-key.ts';
import type { KeyReference } from '../core/key-value.ts';
import type { ApiKeyStore } from '../core/ports.ts';
import { findApiKey, parseApiKey } from './api-key-row.ts';
import { type ChangedTables, commit } from './commit.ts';
import { wasApplied } from './conditional-writes.ts';
import { readPage } from './paging.ts';
import { createItemReader } from './read-item.ts';
import { buildKeyTreePosition, buildTreePosition } from './tree.ts';

/** Creates a store of keys for functions that only read them. */
export function createApiKeyReader(
  client: DynamoDBDocumentClient,
  tableName: string,
): Pick<ApiKeyStore, 'find' | 'list' | 'listBranch'> {
  return {
    find: (organisationId, keyId) =>
      findApiKey(createItemReader(client), tableName, { organisationId, keyId }),
    list: (organisationId, { limit, after }) =>
      readPage(
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
        parseApiKey,
        ({ keyId }) => keyId,
      ),
    listBranch: ({ path }, { limit, after }) => {
      const { treeId, treePath } = buildTreePosition(path);
      return readPage(
        client,
        {
          TableName: tableName,
          IndexName: 'byTree',
          KeyConditionExpression: 'treeId = :treeId AND begins_with(treePath, :treePath)',
          ExpressionAttributeValues: { ':treeId': treeId, ':treePath': treePath },
          ...(after !== undefined && { ExclusiveStartKey: buildBranchStartKey(path, after) }),
        },
        limit,
        parseApiKey,
        (key) => buildKeyTreePosition(key).treePath.slice(treePath.length),
      );
    },
  };
}

/** @param after the position of a key in the branch: IDs from below its root down to the key */
function buildBranchStartKey(root: readonly string[], after: string) {
  const organisationPath = [...root, ...after.split('/').slice(0, -1)];
  const keyId = after.slice(after.lastIndexOf('/') + 1);
  return {
    ...buildKeyTreePosition({ organisationPath, keyId }),
    organisationId: organisationPath.at(-1),
    keyId,
  };
}

/** Creates a store of keys that writes each change with its event. */
export function createApiKeyStore(client: DynamoDBDocumentClient, tables: ChangedTables): ApiKeyStore {
  return {
    ...createApiKeyReader(client, tables.apiKeys),
    commit: (changes, request) => commit(client, tables, changes, request),
    recordUse: (organisationId, keyId, usedAt) =>
      recordUse(client, tables.apiKeys, { organisationId, keyId }, usedAt),
  };
}

/**
 * Records that a key was used. Writes nothing if a use within the hour before is recorded, or the key no longer exists. The
 * version stays, so that a use does not conflict with an administrator's change.
 */
export async function recordUse(
  client: DynamoDBDocumentClient,
  tableName: string,
  { organisationId, keyId }: KeyReference,
  usedAt: Date,
): Promise<void> {
  const update = new UpdateCommand({
    TableName: tableName,
    Key: { organisationId, keyId },
    UpdateExpression: 'SET lastUsedAt = :usedAt, firstUsedAt = if_not_exists(firstUsedAt, :usedAt)',
    ConditionExpression:
      'attribute_exists(keyId) AND (attribute_not_exists(lastUsedAt) OR lastUsedAt < :hourBefore)',
    ExpressionAttributeValues: {
      ':usedAt': usedAt.toISOString(),
      ':hourBefore': new Date(usedAt.getTime() - USE_RECORDED_FOR_MS).toISOString(),
    },
  });
  await wasApplied(client.send(update));
}
