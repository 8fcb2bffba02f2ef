import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { type DeliveryReport, recordAddress, recordDelivery } from '../../core/reminders/record-delivery.ts';
import { createDocumentClient } from '../../store/client.ts';
import { createLedger } from '../../store/reminders/ledger.ts';
import { createAddresses } from '../../store/reminders/reminder-directory.ts';
import { createReminderEvents } from '../../store/reminders/reminder-events.ts';
import { requireTable } from '../environment.ts';
import { setDamagedRowAside } from './set-aside.ts';
import { getLedgerTables } from './tables.ts';

const client = createDocumentClient();
const logger = new Logger({ serviceName: 'reminders' });

/**
 * A delivery report from SES.
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

/** Records SES's delivery reports of digests, and of mails that ask contacts to confirm. SQS retries failed messages. */
export const handler = middy<SQSEvent, void, Error, Context>().handler(async ({ Records }) => {
  for (const { body } of Records) {
    const report = parseReport(body);
    if (!report) continue;
    const { kind, run, recipientId } = report;
    const addresses = createAddresses(client, {
      administrators: requireTable('administrators'),
      contacts: requireTable('contacts'),
    });
    if (run === undefined) {
      await recordAddress(report, addresses, new Date());
      continue;
    }
    if (kind !== 'accepted' && kind !== 'delivered') {
      logger.warn('A digest was not delivered', { kind, run, recipientId });
    }
    await recordDelivery(
      { ...report, run },
      {
        ledger: createLedger(client, getLedgerTables(), setDamagedRowAside),
        addresses,
        events: createReminderEvents(client, requireTable('keyEvents')),
      },
      new Date(),
    );
  }
});

/** Parses a delivery report. Undefined for other mails of the account. Mails that ask a contact to confirm have no run. */
function parseReport(body: string): (Omit<DeliveryReport, 'run'> & { run: string | undefined }) | undefined {
  const { eventType, mail, bounce } = mailEvent.parse(JSON.parse(body)).detail;
  const kind = findKind(eventType, bounce?.bounceType);
  const { run: [run] = [], recipient: [recipient] = [] } = mail.tags;
  if (!kind || recipient === undefined) return undefined;
  return {
    kind,
    messageId: mail.messageId,
    email: mail.destination[0],
    run: run === undefined ? undefined : Buffer.from(run, 'base64url').toString(),
    recipientId: Buffer.from(recipient, 'base64url').toString(),
  };
}

/**
 * SES reports a transient bounce when it stops retrying, but also for an out-of-office reply to a delivered mail. The
 * digest's state tells the two apart.
 * @see https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types
 */
function findKind(eventType: string, bounceType: string | undefined): DeliveryReport['kind'] | undefined {
  switch (eventType) {
    case 'Send':
      return 'accepted';
    case 'Delivery':
      return 'delivered';
    case 'Bounce':
      return bounceType === 'Permanent' ? 'bounced' : 'soft-bounced';
    case 'Complaint':
      return 'bounced';
    case 'Reject':
      return 'rejected';
    default:
      return undefined;
  }
}
