import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import type { Reminder, ReminderEvents, ReminderOutcome } from '../../core/reminders/ports.ts';
import { buildKeyEventItem } from '../key-events.ts';

/** The set of an event that holds the recipients of each outcome. */
const SETS: Readonly<Record<ReminderOutcome, string>> = {
  sent: 'sentTo',
  delivered: 'deliveredTo',
  bounced: 'bouncedFrom',
};

/** Who reminds: no administrator. */
const ACTOR = { subject: 'latchkey', name: 'Latchkey' };

/** Reminders in the histories of keys: one event per run, key and stage, to which each recipient's mail adds. */
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

/** The same for every mail of a run about a key and stage, so that repeating changes nothing: a ULID without chance in it. */
function buildEventId({ keyId, run, stage }: Reminder): string {
  const bytes = createHash('sha256').update(`${keyId}/${run}/${stage}`).digest();
  let next = 0;
  return ulid(Date.parse(run), () => (bytes[next++ % bytes.length] ?? 0) / 256);
}
