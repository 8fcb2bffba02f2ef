import { Duration } from 'aws-cdk-lib';
import type * as ses from 'aws-cdk-lib/aws-ses';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CLAIM_MS } from '../../core/reminders/send-digest.ts';
import { type Configuration, getCatalogue } from '../configuration.ts';
import { BundledFunction, buildMetricVariables } from '../constructs/bundled-function.ts';
import { grantTableAccess, type Tables } from '../constructs/table-access.ts';
import { buildMailEnvironment, grantMails } from './mail-access.ts';
import { DIRECTORY, QueueWithDeadLetters, RECORDING } from './queue.ts';

/**
 * Enough for a digest of 100 000 keys: for each 100 of them a dozen requests of at most 50 ms each, and half a millisecond of
 * processor time for each key. Shorter than `CLAIM_MS`, see there.
 */
const TIMEOUT = Duration.minutes(10);
/** Longer than a sender's claim on a digest, so that a retry finds the claim expired. */
const VISIBILITY = Duration.millis(CLAIM_MS).plus(Duration.minutes(1));
/** Megabytes: gives a whole processor, and enough memory for 100 000 keys. */
const MEMORY = 1769;
/** Maximum concurrency. SES limits new accounts to about one mail a second. */
const SENDERS = 2;

export interface SenderProps {
  /** The configuration set that makes SES publish delivery reports. */
  readonly mails: ses.IConfigurationSet;
  readonly tables: Tables;
  readonly configuration: Configuration;
}

/** Sends digests: the function, and the queue of digests. */
export class Sender extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { mails, tables, configuration }: SenderProps) {
    super(scope, id);

    const send = new QueueWithDeadLetters(this, 'Default', { visibilityTimeout: VISIBILITY });
    const handler = new BundledFunction(this, 'Function', {
      entry: 'lambdas/reminders/send-digest.ts',
      description: 'Sends the digests of API keys that are about to expire',
      environment: {
        ...buildMetricVariables(configuration.instance),
        ...buildMailEnvironment(configuration, mails),
        REMINDER_STAGES: configuration.reminderStages.join(),
        PERMISSION_CATALOGUE: JSON.stringify(getCatalogue(configuration)),
      },
      timeout: TIMEOUT,
      memorySize: MEMORY,
    });
    grantTableAccess(handler, tables, {
      ...DIRECTORY,
      ...RECORDING,
      'administrators/byOrganisation': ['Query'],
      digests: ['BatchGetItem', 'GetItem', 'UpdateItem'],
      reminders: ['BatchGetItem', 'UpdateItem'],
    });
    grantMails(handler, configuration, mails);
    send.deliverTo(handler, SENDERS);
    this.queue = send.queue;
    this.deadLetters = send.deadLetters;
  }
}
