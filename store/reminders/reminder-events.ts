import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import type { DigestKey, ReminderEvents, ReminderOutcome } from '../../core/reminders/ports.ts';
import { itemOfEvent } from '../key-event-row.ts';

/** The set of an event that holds whom each outcome concerns. */
const SETS: Readonly<Record<ReminderOutcome, string>> = {
  sent: 'sentTo',
  delivered: 'deliveredTo',
  bounced: 'bouncedFrom',
};

/** Who reminds: no administrator. */
const ACTOR = { subject: 'latchkey', name: 'Latchkey' };

/** Reminders in the histories of keys: one event per key and day, to which each administrator's mail adds. */
export function reminderEvents(client: DynamoDBDocumentClient, tableName: string): ReminderEvents {
  return {
    async record(key, runTime, outcome) {
      const { organisationId, keyId, stage, subject } = key;
      const eventId = eventIdOf(key, runTime);
      const { purgeAt, ...event } = itemOfEvent({
        organisationId,
        eventId,
        keyId,
        type: 'reminded',
        at: runTime.toISOString(),
        actor: ACTOR,
      });
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { organisationId, eventId },
          UpdateExpression:
            'SET keyId = :keyId, #type = :type, #at = :at, actor = :actor, stage = :stage, purgeAt = :purgeAt ADD #set :subject',
          ExpressionAttributeNames: { '#type': 'type', '#at': 'at', '#set': SETS[outcome] },
          ExpressionAttributeValues: {
            ':keyId': keyId,
            ':type': event.type,
            ':at': event.at,
            ':actor': event.actor,
            ':stage': stage,
            ':purgeAt': purgeAt,
            ':subject': new Set([subject]),
          },
        }),
      );
    },
  };
}

/** The same for every mail of a day about a key, so that repeating changes nothing: a ULID without chance in it. */
function eventIdOf({ keyId, day }: DigestKey, runTime: Date): string {
  const bytes = createHash('sha256').update(`${keyId}/${day}`).digest();
  let next = 0;
  return ulid(runTime.getTime(), () => (bytes[next++ % bytes.length] ?? 0) / 256);
}
