import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ulid } from 'ulid';
import { type ApiKey, USE_RECORDED_FOR_MS } from '../core/api-key.ts';
import type { KeyReference } from '../core/key-value.ts';
import { buildFirstUse } from '../core/milestones.ts';
import type { ApiKeyStore } from '../core/ports.ts';
import { findApiKey, parseApiKey } from './api-key-row.ts';
import { type ChangedTables, commit } from './commit.ts';
import { writeMilestone } from './milestones.ts';
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
      recordUse(client, tables, { organisationId, keyId }, usedAt),
  };
}

/**
 * Records that a key was used, the first time with an event in the same transaction. Writes nothing if a use within the hour before
 * is recorded, or the key no longer exists. The version stays, so that a use does not conflict with an administrator's change.
 */
export async function recordUse(
  client: DynamoDBDocumentClient,
  tables: Pick<ChangedTables, 'apiKeys' | 'keyEvents'>,
  key: KeyReference,
  usedAt: Date,
): Promise<void> {
  const unused = await recordLaterUse(client, tables.apiKeys, key, usedAt);
  if (!unused || (await recordFirstUse(client, tables, unused, usedAt))) return;
  await recordUse(client, tables, key, usedAt); // another use was recorded first
}

/** Records a use of a key that was used before, with one write, because that is what most uses are. @returns the key if it was not */
async function recordLaterUse(
  client: DynamoDBDocumentClient,
  TableName: string,
  { organisationId, keyId }: KeyReference,
  usedAt: Date,
): Promise<ApiKey | undefined> {
  const update = new UpdateCommand({
    TableName,
    Key: { organisationId, keyId },
    UpdateExpression: 'SET lastUsedAt = :usedAt, firstUsedAt = if_not_exists(firstUsedAt, :usedAt)',
    ConditionExpression: 'lastUsedAt < :hourBefore',
    ExpressionAttributeValues: {
      ':usedAt': usedAt.toISOString(),
      ':hourBefore': new Date(usedAt.getTime() - USE_RECORDED_FOR_MS).toISOString(),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await client.send(update);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const stored = error.Item && parseApiKey(unmarshall(error.Item));
    return stored?.lastUsedAt === undefined ? stored : undefined;
  }
}

/** @returns false if a use was recorded, or the key was deleted, in the meantime */
async function recordFirstUse(
  client: DynamoDBDocumentClient,
  tables: Pick<ChangedTables, 'apiKeys' | 'keyEvents'>,
  key: ApiKey,
  usedAt: Date,
): Promise<boolean> {
  const { organisationId, keyId } = key;
  const event = buildFirstUse(key, usedAt, (at) => ulid(at.getTime()));
  const write = {
    Update: {
      TableName: tables.apiKeys,
      Key: { organisationId, keyId },
      UpdateExpression: 'SET lastUsedAt = :usedAt, firstUsedAt = :usedAt',
      ConditionExpression: 'attribute_exists(keyId) AND attribute_not_exists(lastUsedAt)',
      ExpressionAttributeValues: { ':usedAt': usedAt.toISOString() },
    },
  };
  return writeMilestone(client, write, tables.keyEvents, event);
}
