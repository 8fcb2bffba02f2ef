import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context, EventBridgeEvent } from 'aws-lambda';
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
  eventType: z.string(),
  mail: z.object({
    messageId: z.string(),
    destination: z.tuple([z.string()], z.string()),
    tags: z.object({ day: z.tuple([z.iso.date()]), subject: z.tuple([z.string()]) }),
  }),
  bounce: z.object({ bounceType: z.string() }).optional(),
});

/** Notes what SES reports of digests: accepted, delivered, bounced, complained of. */
export const handler = middy<EventBridgeEvent<string, unknown>, void, Error, Context>().handler(
  async ({ detail }) => {
    const { eventType, mail, bounce } = mailEvent.parse(detail);
    const kind = kindOf(eventType, bounce?.bounceType);
    if (!kind) return;
    const report: DeliveryReport = {
      kind,
      messageId: mail.messageId,
      email: mail.destination[0],
      day: mail.tags.day[0],
      subject: Buffer.from(mail.tags.subject[0], 'base64url').toString(),
    };
    if (kind === 'failed')
      logger.warn('A digest did not arrive', { day: report.day, subject: report.subject });
    await recordDelivery(
      report,
      {
        ledger: ledger(client, ledgerTables()),
        directory: reminderDirectory(client, directoryTables()),
        events: reminderEvents(client, environment('KEY_EVENTS_TABLE')),
      },
      new Date(),
    );
  },
);

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
