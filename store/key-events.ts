import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { KeyEventStore } from '../core/ports.ts';
import { keyEventOf } from './key-event-row.ts';
import { pageOf } from './paging.ts';

/** What has happened to keys, read from DynamoDB; {@link file://./commit.ts} writes it. */
export function keyEventStore(client: DynamoDBDocumentClient, tableName: string): KeyEventStore {
  return {
    list: (organisationId, keyId, { limit, after }) =>
      pageOf(
        client,
        {
          TableName: tableName,
          IndexName: 'byKey',
          ScanIndexForward: false,
          KeyConditionExpression: 'keyId = :keyId',
          // The index knows keys of all organisations; whoever asks may see those of one.
          FilterExpression: 'organisationId = :organisationId',
          ExpressionAttributeValues: { ':keyId': keyId, ':organisationId': organisationId },
          ...(after !== undefined && { ExclusiveStartKey: { keyId, eventId: after, organisationId } }),
        },
        limit,
        keyEventOf,
        ({ eventId }) => eventId,
      ),
  };
}
