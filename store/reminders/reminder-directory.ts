import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ReminderDirectory } from '../../core/reminders/ports.ts';
import { administratorOf } from '../administrator-row.ts';
import { directory } from '../directory.ts';
import { getApiKey } from '../get-api-key.ts';

/** Keys, organisations and administrators in DynamoDB, as reminders need them. */
export function reminderDirectory(
  client: DynamoDBDocumentClient,
  tables: { apiKeys: string; organisations: string; administrators: string },
): ReminderDirectory {
  const { organisation, administrator } = directory(client, tables);
  return {
    organisation,
    administrator,
    apiKey: (reference) => getApiKey(client, tables.apiKeys, reference),

    async administratorsOf(organisationId) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tables.administrators,
          IndexName: 'byOrganisation',
          KeyConditionExpression: 'organisationId = :organisationId',
          ExpressionAttributeValues: { ':organisationId': organisationId },
        },
      );
      const items: Record<string, unknown>[] = [];
      for await (const { Items = [] } of pages) items.push(...Items);
      return items.map(administratorOf);
    },

    async markUnreachable(subject, email, since) {
      try {
        await client.send(
          new UpdateCommand({
            TableName: tables.administrators,
            Key: { subject },
            UpdateExpression: 'SET unreachable = if_not_exists(unreachable, :since)',
            ConditionExpression: 'email = :email', // not where they have another address by now, or are gone
            ExpressionAttributeValues: { ':since': since.toISOString(), ':email': email },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
