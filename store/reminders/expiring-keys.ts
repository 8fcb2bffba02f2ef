import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ExpiringKey, ExpiringKeys } from '../../core/reminders/ports.ts';
import { readPage } from '../paging.ts';
import { flag, optional, parseRow, type Shape, text, texts, time } from '../row.ts';

const shape: Shape<ExpiringKey> = {
  organisationId: text,
  keyId: text,
  organisationPath: texts,
  enabled: flag,
  endsOn: time,
  expiresAt: time,
  worksUntil: optional(time),
  replacedBy: optional(text),
};

/**
 * Creates a reader of keys by the date of their end, and by the date of their last change. Reads only keys that can be due,
 * whatever the number of stored keys.
 * @param onDamagedRow called for rows that cannot be read, which are skipped
 */
export function createExpiringKeys(
  client: DynamoDBDocumentClient,
  TableName: string,
  onDamagedRow?: (error: Error) => void,
): ExpiringKeys {
  const list = (
    query: { IndexName: string; KeyConditionExpression: string; ExpressionAttributeValues: object },
    partition: Record<string, string>,
    { limit, after }: Parameters<ExpiringKeys['listByEnd']>[1],
  ) =>
    readPage(
      client,
      {
        TableName,
        ...query,
        ...(after !== undefined && { ExclusiveStartKey: parseStartKey(partition, after) }),
      },
      limit,
      (item) => parseRow(`API key ${item.organisationId}/${item.keyId}`, shape, item),
      ({ organisationId, keyId, endsOn }) => `${organisationId}/${keyId}/${endsOn}`,
      onDamagedRow,
    );
  return {
    listByEnd: (endsOn, page) =>
      list(
        {
          IndexName: 'byExpiry',
          KeyConditionExpression: 'endsOn = :endsOn',
          ExpressionAttributeValues: { ':endsOn': endsOn },
        },
        {},
        page,
      ),
    listByChange: (changedOn, { from, to }, page) =>
      list(
        {
          IndexName: 'byChange',
          KeyConditionExpression: 'changedOn = :changedOn AND endsOn BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':changedOn': changedOn, ':from': from, ':to': to },
        },
        { changedOn },
        page,
      ),
  };
}

/** DynamoDB's start key consists of the key attributes of the table and of the index. */
function parseStartKey(partition: Record<string, string>, after: string) {
  const [organisationId, keyId, endsOn] = after.split('/');
  return { ...partition, organisationId, keyId, endsOn };
}
