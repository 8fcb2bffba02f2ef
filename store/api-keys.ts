import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type ApiKey, USE_RECORDED_FOR_MS } from '../core/api-key.ts';
import type { KeyReference } from '../core/key-value.ts';
import { PERMISSION_LEVELS } from '../core/permissions.ts';
import type { ApiKeyStore } from '../core/ports.ts';
import { type ChangedTables, commit } from './commit.ts';
import { wasApplied } from './conditional-writes.ts';
import { readPage } from './paging.ts';
import { count, flag, oneOf, optional, parseRow, type Shape, text, texts, time } from './row.ts';

const shape: Shape<ApiKey> = {
  organisationId: text,
  keyId: text,
  organisationPath: texts,
  name: text,
  permissionLevel: oneOf(PERMISSION_LEVELS),
  enabled: flag,
  valueHash: text,
  hint: text,
  createdAt: time,
  createdBy: text,
  expiresOn: time,
  expiresAt: time,
  endsOn: time,
  firstUsedAt: optional(time),
  lastUsedAt: optional(time),
  replaces: optional(text),
  replacedBy: optional(text),
  worksUntil: optional(time),
  imported: optional(oneOf([true])),
  version: count,
};

/** @throws DamagedRowError where the row is no API key. */
function parseApiKey(item: Record<string, unknown>): ApiKey {
  return parseRow(`API key ${item.organisationId}/${item.keyId}`, shape, item);
}

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
  return Item && parseApiKey(Item);
}

/** Keys in DynamoDB, for what only reads them. */
export function createApiKeyReader(
  client: DynamoDBDocumentClient,
  tableName: string,
): Pick<ApiKeyStore, 'get' | 'list'> {
  return {
    get: (organisationId, keyId) => getApiKey(client, tableName, { organisationId, keyId }),
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
  };
}

/** Keys in DynamoDB, with their events written beside them. */
export function createApiKeyStore(client: DynamoDBDocumentClient, tables: ChangedTables): ApiKeyStore {
  return {
    ...createApiKeyReader(client, tables.apiKeys),
    commit: (changes) => commit(client, tables, changes),
    recordUse: (organisationId, keyId, usedAt) =>
      recordUse(client, tables.apiKeys, { organisationId, keyId }, usedAt),
  };
}

/**
 * Notes that a key was used, unless a use in the hour before is noted already or the key is gone: then nothing is written.
 * The version stays, because a use is no change that an administrator could overwrite.
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
