import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import type { Reminder, ReminderEvents, ReminderOutcome } from '../../core/reminders/ports.ts';
import { buildKeyEventItem } from '../key-events.ts';

/** The event's set of recipients for each outcome. */
const SETS: Readonly<Record<ReminderOutcome, string>> = {
  sent: 'sentTo',
  delivered: 'deliveredTo',
  bounced: 'bouncedFrom',
};

/** The actor of reminders: Latchkey itself. */
const ACTOR = { subject: 'latchkey', name: 'Latchkey' };

/** Creates a writer of reminders in the histories of keys. Each run, key and stage has one event, which lists its recipients. */
export function createReminderEvents(client: DynamoDBDocumentClient, tableName: string): ReminderEvents {
  return {
    async record(reminder, outcome) {
      const { organisationId, keyId, stage, run, recipientId } = reminder;
      const eventId = buildEventId(reminder);
      const { purgeAt, ...event } = buildKeyEventItem({
        organisationId,
        eventId,
        keyId,
        type: 'reminded',
        at: run,
        actor: ACTOR,
      });
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { organisationId, eventId },
          UpdateExpression:
            'SET keyId = :keyId, #type = :type, #at = :at, actor = :actor, stage = :stage, purgeAt = :purgeAt ADD #set :recipient',
          ExpressionAttributeNames: { '#type': 'type', '#at': 'at', '#set': SETS[outcome] },
          ExpressionAttributeValues: {
            ':keyId': keyId,
            ':type': event.type,
            ':at': event.at,
            ':actor': event.actor,
            ':stage': stage,
            ':purgeAt': purgeAt,
            ':recipient': new Set([recipientId]),
          },
        }),
      );
    },
  };
}

/** Builds a deterministic ULID from run, key and stage, so that repeating is idempotent. */
function buildEventId({ keyId, run, stage }: Reminder): string {
  const bytes = createHash('sha256').update(`${keyId}/${run}/${stage}`).digest();
  let next = 0;
  return ulid(Date.parse(run), () => (bytes[next++ % bytes.length] ?? 0) / 256);
}
