import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as ses from 'aws-cdk-lib/aws-ses';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Configuration } from '../configuration.ts';
import { BundledFunction, buildMetricVariables } from '../constructs/bundled-function.ts';
import { grantTableAccess, type Tables } from '../constructs/table-access.ts';
import { QueueWithDeadLetters, RECORDING } from './queue.ts';

/**
 * Enough for a digest of 100 000 keys, each with an event to write. Several times shorter than a sender's claim, so that a
 * report is retried before the digest of a crashed sender is sent again.
 */
const TIMEOUT = Duration.minutes(5);
const MEMORY = 1024;
const RECORDERS = 5;

export interface RecorderProps {
  /** The configuration set whose reports are recorded. */
  readonly mails: ses.ConfigurationSet;
  readonly tables: Tables;
  readonly configuration: Configuration;
}

/**
 * Records SES's delivery reports of digests. A queue retries them, because Lambda itself would drop a report after three
 * attempts. A lost report of a bounce would mean a lost reminder.
 */
export class Recorder extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { mails, tables, configuration }: RecorderProps) {
    super(scope, id);

    const reports = new QueueWithDeadLetters(this, 'Default', {
      visibilityTimeout: TIMEOUT.plus(Duration.minutes(1)),
    });
    const handler = new BundledFunction(this, 'Function', {
      entry: 'lambdas/reminders/record-delivery.ts',
      description: 'Records which digests were delivered',
      environment: buildMetricVariables(configuration.instance),
      timeout: TIMEOUT,
      memorySize: MEMORY,
    });
    grantTableAccess(handler, tables, {
      ...RECORDING,
      administrators: ['UpdateItem'],
      contacts: ['UpdateItem'],
    });
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
      description: "Forwards SES's delivery reports",
      // Not those of other mails of the account, nor of another instance. SES tags each mail with its configuration set.
      eventPattern: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [mails.configurationSetName] } } },
      },
      targets: [new targets.SqsQueue(reports.queue, { deadLetterQueue: reports.deadLetters })],
    });
    this.queue = reports.queue;
    this.deadLetters = reports.deadLetters;
  }
}
