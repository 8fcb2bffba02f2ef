import { createHash } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { LATCHKEY } from '../../core/key-event.ts';
import type { Reminder, ReminderEvents, ReminderOutcome } from '../../core/reminders/ports.ts';
import { writeEach } from '../batches.ts';
import { buildKeyEventItem } from '../key-events.ts';

/** The event's set of recipients for each outcome. */
const SETS: Readonly<Record<ReminderOutcome, string>> = {
  sent: 'sentTo',
  delivered: 'deliveredTo',
  bounced: 'bouncedFrom',
};

/** Creates a writer of reminders in the histories of keys. Each run, key and stage has one event, which lists its recipients. */
export function createReminderEvents(client: DynamoDBDocumentClient, tableName: string): ReminderEvents {
  return {
    async record(reminders, outcome) {
      await writeEach(
        client,
        reminders.map((reminder) => ({ Update: buildUpdate(tableName, reminder, outcome) })),
      );
    },
  };
}

function buildUpdate(TableName: string, reminder: Reminder, outcome: ReminderOutcome) {
  const { organisationId, organisationPath, keyId, keyName, stage, run, recipientId } = reminder;
  const Key = { organisationId, eventId: buildEventId(reminder) };
  const item = buildKeyEventItem({
    ...Key,
    keyId,
    ...(keyName !== undefined && { keyName }),
    ...(organisationPath && { organisationPath }),
    type: 'reminded',
    at: run,
    actor: LATCHKEY,
    stage,
  });
  const fields = Object.entries(item).filter(([name]) => !(name in Key));
  return {
    TableName,
    Key,
    UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')} ADD #set :recipient`,
    ExpressionAttributeNames: {
      ...Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
      '#set': SETS[outcome],
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
      ':recipient': new Set([recipientId]),
    },
  };
}

/** Builds a deterministic ULID from run, key and stage, so that repeating is idempotent. */
function buildEventId({ keyId, run, stage }: Reminder): string {
  const bytes = createHash('sha256').update(`${keyId}/${run}/${stage}`).digest();
  let next = 0;
  return ulid(Date.parse(run), () => (bytes[next++ % bytes.length] ?? 0) / 256);
}
