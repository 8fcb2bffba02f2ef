import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ReminderRuns } from '../../core/reminders/ports.ts';
import { wasApplied } from '../conditional-writes.ts';
import { computePurgeTime } from '../key-events.ts';
import { createItemReader } from '../read-item.ts';

/** The row with the time up to which finished runs have planned everything. It has no TTL. */
const COVERED = 'covered';

/** Creates a store of finished runs in DynamoDB. */
export function createReminderRuns(
  client: DynamoDBDocumentClient,
  TableName: string,
): ReminderRuns & { isFinished(run: string): Promise<boolean> } {
  const readItem = createItemReader(client);
  const findRun = (run: string): Promise<Record<string, unknown> | undefined> => readItem(TableName, { run });
  return {
    isFinished: async (run) => (await findRun(run)) !== undefined,

    async findCoveredUntil() {
      const covered = await findRun(COVERED);
      return covered && new Date(String(covered.until));
    },
    async finish(run, coveredUntil) {
      const until = coveredUntil.toISOString();
      await wasApplied(
        client.send(
          new UpdateCommand({
            TableName,
            Key: { run: COVERED },
            UpdateExpression: 'SET #until = :until',
            ConditionExpression: 'attribute_not_exists(#until) OR #until < :until',
            ExpressionAttributeNames: { '#until': 'until' },
            ExpressionAttributeValues: { ':until': until },
          }),
        ),
      );
      await client.send(new PutCommand({ TableName, Item: { run, until, purgeAt: computePurgeTime(run) } }));
    },
  };
}
