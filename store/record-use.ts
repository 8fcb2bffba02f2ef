import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { USE_RECORDED_FOR_MS } from '../core/api-key.ts';
import type { KeyReference } from '../core/key-value.ts';
import { isApplied } from './conditional.ts';

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
  await isApplied(client.send(update));
}
