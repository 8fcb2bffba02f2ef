import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { KeyEvent } from '../core/key-event.ts';
import { buildKeyEventItem } from './key-events.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * Stores the event of a milestone in one transaction with the update of its key, which must fail once the event is stored.
 * @returns false if the update's condition is not true
 */
export async function writeMilestone(
  client: DynamoDBDocumentClient,
  update: Required<Pick<TransactItem, 'Update'>>,
  keyEvents: string,
  event: KeyEvent,
): Promise<boolean> {
  const put = {
    Put: {
      TableName: keyEvents,
      Item: buildKeyEventItem(event),
      ConditionExpression: 'attribute_not_exists(eventId)',
    },
  };
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [update, put] }));
    return true;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    if (error.CancellationReasons?.[0]?.Code !== 'ConditionalCheckFailed') throw error;
    return false;
  }
}
