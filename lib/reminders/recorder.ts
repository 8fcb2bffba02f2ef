import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as ses from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { BundledFunction } from '../constructs/bundled-function.ts';
import { allow, type Tables } from '../constructs/table-access.ts';
import { NOTES, type QueueWithDeadLetters, queueWithDeadLetters } from './queue.ts';

/**
 * Enough for a digest of 100 000 keys, each with an event to write. Several times shorter than a sender's claim: a report that
 * could not be noted comes back before the digest of a sender that died is sent anew.
 */
const TIMEOUT = Duration.minutes(5);
const MEMORY = 1024;
const RECORDERS = 5;

/**
 * What notes SES's reports of mails. They wait in a queue: Lambda itself would give up a report after three attempts, and with
 * the report of a bounce a reminder. @returns that queue
 */
export function recorder(
  scope: Construct,
  mails: ses.ConfigurationSet,
  tables: Tables,
): QueueWithDeadLetters {
  const reports = queueWithDeadLetters(scope, 'Report', TIMEOUT.plus(Duration.minutes(1)));
  const handler = new BundledFunction(scope, 'record-delivery', {
    entry: 'lambdas/reminders/record-delivery.ts',
    description: 'Notes which digests arrived, and which did not',
    timeout: TIMEOUT,
    memorySize: MEMORY,
  });
  allow(handler, tables, { ...NOTES, administrators: ['UpdateItem'] });
  handler.addEventSource(new SqsEventSource(reports.queue, { batchSize: 1, maxConcurrency: RECORDERS }));
  mails.addEventDestination('Reports', {
    destination: ses.EventDestination.eventBus(events.EventBus.fromEventBusName(scope, 'Bus', 'default')),
    events: [
      ses.EmailSendingEvent.SEND,
      ses.EmailSendingEvent.DELIVERY,
      ses.EmailSendingEvent.BOUNCE,
      ses.EmailSendingEvent.COMPLAINT,
      ses.EmailSendingEvent.REJECT,
    ],
  });
  new events.Rule(scope, 'MailReports', {
    description: 'Passes on what SES reports of digests',
    eventPattern: { source: ['aws.ses'] },
    targets: [new targets.SqsQueue(reports.queue, { deadLetterQueue: reports.deadLetters })],
  });
  return reports;
}
