import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { type DeliveryReport, recordDelivery } from '../../core/reminders/record-delivery.ts';
import { documentClient } from '../../store/client.ts';
import { ledger } from '../../store/reminders/ledger.ts';
import { reminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { reminderEvents } from '../../store/reminders/reminder-events.ts';
import { environment } from '../environment.ts';
import { directoryTables, ledgerTables } from './tables.ts';

const client = documentClient();
const logger = new Logger({ serviceName: 'reminders' });

/**
 * What SES tells of a mail.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
const mailEvent = z.object({
  detail: z.object({
    eventType: z.string(),
    mail: z.object({
      messageId: z.string(),
      destination: z.tuple([z.string()], z.string()),
      tags: z.record(z.string(), z.array(z.string())).default({}),
    }),
    bounce: z.object({ bounceType: z.string() }).optional(),
  }),
});

/** Notes what SES reports of digests: accepted, delivered, bounced, complained of. What fails is tried again. */
export const handler = middy<SQSEvent, void, Error, Context>().handler(async ({ Records }) => {
  for (const { body } of Records) {
    const report = reportOf(body);
    if (!report) continue;
    const { kind, day, subject } = report;
    if (kind === 'failed') logger.warn('A digest did not arrive', { day, subject });
    await recordDelivery(
      report,
      {
        ledger: ledger(client, ledgerTables()),
        directory: reminderDirectory(client, directoryTables()),
        events: reminderEvents(client, environment('KEY_EVENTS_TABLE')),
      },
      new Date(),
    );
  }
});

/** What an event tells of a digest, if anything: the account may send other mails, which have no such tags. */
function reportOf(body: string): DeliveryReport | undefined {
  const { eventType, mail, bounce } = mailEvent.parse(JSON.parse(body)).detail;
  const kind = kindOf(eventType, bounce?.bounceType);
  const { day: [day] = [], subject: [subject] = [] } = mail.tags;
  if (!kind || day === undefined || subject === undefined) return undefined;
  return {
    kind,
    messageId: mail.messageId,
    email: mail.destination[0],
    day,
    subject: Buffer.from(subject, 'base64url').toString(),
  };
}

/** Transient bounces are left alone: SES goes on trying, and tells of it when it gives up. */
function kindOf(eventType: string, bounceType: string | undefined): DeliveryReport['kind'] | undefined {
  switch (eventType) {
    case 'Send':
      return 'accepted';
    case 'Delivery':
      return 'delivered';
    case 'Bounce':
      return bounceType === 'Permanent' ? 'failed' : undefined;
    case 'Complaint':
    case 'Reject':
      return 'failed';
    default:
      return undefined;
  }
}
