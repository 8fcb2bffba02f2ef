import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ReminderRuns } from '../../core/reminders/ports.ts';
import { purgeAtOf } from './digest-row.ts';

/** Finished runs in DynamoDB, by day. */
export function reminderRuns(client: DynamoDBDocumentClient, TableName: string): ReminderRuns {
  return {
    async finishedDays(days) {
      const runs = await Promise.all(
        days.map((day) => client.send(new GetCommand({ TableName, Key: { day }, ConsistentRead: true }))),
      );
      return new Set(days.filter((_, index) => runs[index]?.Item !== undefined));
    },
    async finish(day, finishedAt) {
      const Item = { day, finishedAt: finishedAt.toISOString(), purgeAt: purgeAtOf(day) };
      await client.send(new PutCommand({ TableName, Item }));
    },
  };
}
