import { Duration } from 'aws-cdk-lib';
import type * as ses from 'aws-cdk-lib/aws-ses';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Configuration } from '../configuration.ts';
import { BundledFunction } from '../constructs/bundled-function.ts';
import { grantTableAccess, type Tables } from '../constructs/table-access.ts';
import { buildMailEnvironment, grantMails } from './mail-access.ts';
import { QueueWithDeadLetters } from './queue.ts';

const TIMEOUT = Duration.minutes(1);
/** SQS's minimum, so that confirmations leave most of SES's rate to reminders. */
const CONFIRMERS = 2;

export interface ConfirmerProps {
  /** The configuration set that makes SES publish delivery reports. */
  readonly mails: ses.IConfigurationSet;
  readonly tables: Tables;
  readonly configuration: Configuration;
}

/** Asks contacts by mail to confirm: the function, and the queue of requests. */
export class Confirmer extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { mails, tables, configuration }: ConfirmerProps) {
    super(scope, id);

    const requests = new QueueWithDeadLetters(this, 'Default', {
      visibilityTimeout: TIMEOUT.plus(Duration.minutes(1)),
    });
    const handler = new BundledFunction(this, 'Function', {
      entry: 'lambdas/reminders/send-confirmation.ts',
      description: 'Asks contacts of API keys to confirm',
      environment: buildMailEnvironment(configuration, mails),
      timeout: TIMEOUT,
    });
    grantTableAccess(handler, tables, {
      apiKeys: ['GetItem'],
      organisations: ['GetItem'],
      contacts: ['GetItem', 'PutItem'],
    });
    grantMails(handler, configuration, mails);
    requests.deliverTo(handler, CONFIRMERS);
    this.queue = requests.queue;
    this.deadLetters = requests.deadLetters;
  }
}
