import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as ses from 'aws-cdk-lib/aws-ses';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BundledFunction } from '../constructs/bundled-function.ts';
import { grantTableAccess, type Tables } from '../constructs/table-access.ts';
import { NOTES, QueueWithDeadLetters } from './queue.ts';

/**
 * Enough for a digest of 100 000 keys, each with an event to write. Several times shorter than a sender's claim: a report that
 * could not be noted comes back before the digest of a sender that died is sent anew.
 */
const TIMEOUT = Duration.minutes(5);
const MEMORY = 1024;
const RECORDERS = 5;

export interface RecorderProps {
  /** The configuration set whose reports are recorded. */
  readonly mails: ses.ConfigurationSet;
  readonly tables: Tables;
}

/**
 * Records what SES reports of digests. Reports wait in a queue: Lambda itself would give up a report after three attempts,
 * and with the report of a bounce a reminder.
 */
export class Recorder extends Construct {
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { mails, tables }: RecorderProps) {
    super(scope, id);

    const reports = new QueueWithDeadLetters(this, 'Default', {
      visibilityTimeout: TIMEOUT.plus(Duration.minutes(1)),
    });
    const handler = new BundledFunction(this, 'Function', {
      entry: 'lambdas/reminders/record-delivery.ts',
      description: 'Notes which digests arrived, and which did not',
      timeout: TIMEOUT,
      memorySize: MEMORY,
    });
    grantTableAccess(handler, tables, { ...NOTES, administrators: ['UpdateItem'] });
    handler.addEventSource(new SqsEventSource(reports.queue, { batchSize: 1, maxConcurrency: RECORDERS }));
    mails.addEventDestination('Reports', {
      destination: ses.EventDestination.eventBus(events.EventBus.fromEventBusName(this, 'Bus', 'default')),
      events: [
        ses.EmailSendingEvent.SEND,
        ses.EmailSendingEvent.DELIVERY,
        ses.EmailSendingEvent.BOUNCE,
        ses.EmailSendingEvent.COMPLAINT,
        ses.EmailSendingEvent.REJECT,
      ],
    });
    new events.Rule(this, 'Rule', {
      description: 'Passes on what SES reports of digests',
      eventPattern: { source: ['aws.ses'] },
      targets: [new targets.SqsQueue(reports.queue, { deadLetterQueue: reports.deadLetters })],
    });
    this.deadLetters = reports.deadLetters;
  }
}
