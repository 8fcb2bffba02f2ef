import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ExpiringKey, ExpiringKeys } from '../../core/reminders/ports.ts';
import { pageOf } from '../paging.ts';
import { flag, optional, rowOf, type Shape, text, texts, time } from '../row.ts';

const shape: Shape<ExpiringKey> = {
  organisationId: text,
  keyId: text,
  organisationPath: texts,
  enabled: flag,
  expiresOn: time,
  replacedBy: optional(text),
};

/** Keys by expiry date: what is read is what is due, however many keys are stored. */
export function expiringKeys(client: DynamoDBDocumentClient, tableName: string): ExpiringKeys {
  return {
    list: (expiresOn, { limit, after }) =>
      pageOf(
        client,
        {
          TableName: tableName,
          IndexName: 'byExpiry',
          KeyConditionExpression: 'endsOn = :endsOn',
          ExpressionAttributeValues: { ':endsOn': expiresOn },
          ...(after !== undefined && { ExclusiveStartKey: startKeyOf(expiresOn, after) }),
        },
        limit,
        (item) => rowOf(`API key ${item.organisationId}/${item.keyId}`, shape, item),
        ({ organisationId, keyId }) => `${organisationId}/${keyId}`,
      ),
  };
}

/** The index sorts by key id; to go on from a key, DynamoDB wants to know its organisation, too. */
function startKeyOf(expiresOn: string, after: string) {
  const [organisationId, keyId] = after.split('/');
  return { endsOn: expiresOn, organisationId, keyId };
}
