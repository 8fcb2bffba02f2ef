import type { DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { type CreatingRequest, getForgottenUntil, getRequestPurgeTime } from '../core/idempotency.ts';
import type { CreatingRequestStore } from '../core/ports.ts';
import { createItemReader } from './read-item.ts';
import { parseRow, type Shape, text, time } from './row.ts';

const shape: Shape<CreatingRequest> = {
  requestId: text,
  fingerprint: text,
  organisationId: text,
  keyId: text,
  requestedAt: time,
};

/** Creates a reader of requests that have created keys. @throws DamagedRowError if a stored row is damaged */
export function createCreatingRequestStore(
  client: DynamoDBDocumentClient,
  tableName: string,
): CreatingRequestStore {
  const readItem = createItemReader(client);
  return {
    async find(requestId, now) {
      const item = await readItem(tableName, { requestId });
      const request = item && parseRow('request', shape, item);
      return request && request.requestedAt > getForgottenUntil(now) ? request : undefined;
    },
  };
}

/** Builds the write of a request. Fails if the same request is stored, unless that is no longer recognised. */
export function buildRequestItem(
  TableName: string | undefined,
  request: CreatingRequest,
): NonNullable<TransactWriteCommandInput['TransactItems']>[number] {
  return {
    Put: {
      TableName,
      Item: { ...request, purgeAt: getRequestPurgeTime(request) },
      ConditionExpression: 'attribute_not_exists(requestId) OR requestedAt <= :forgottenUntil',
      ExpressionAttributeValues: { ':forgottenUntil': getForgottenUntil(new Date(request.requestedAt)) },
    },
  };
}
