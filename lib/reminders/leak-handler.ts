import { Duration } from 'aws-cdk-lib';
import type * as ses from 'aws-cdk-lib/aws-ses';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { hasSelfRenewal } from '../../core/permissions.ts';
import { type Configuration, getCatalogue } from '../configuration.ts';
import { BundledFunction, buildMetricVariables } from '../constructs/bundled-function.ts';
import { grantTableAccess, type Tables } from '../constructs/table-access.ts';
import { buildMailEnvironment, grantMails } from './mail-access.ts';
import { DIRECTORY, QueueWithDeadLetters } from './queue.ts';

const TIMEOUT = Duration.minutes(1);
/** SQS's minimum: made-up reports must not use the account's concurrency. */
const HANDLERS = 2;

export interface LeakHandlerProps {
  /** The configuration set that makes SES publish delivery reports. */
  readonly mails: ses.IConfigurationSet;
  readonly tables: Tables;
  readonly configuration: Configuration;
}

/**
 * Handles reports of values that somebody else may have, and tells administrators: the function, and the queue of reports. It disables
 * keys whose values have leaked.
 */
export class LeakHandler extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { mails, tables, configuration }: LeakHandlerProps) {
    super(scope, id);

    const reports = new QueueWithDeadLetters(this, 'Default', {
      visibilityTimeout: TIMEOUT.plus(Duration.minutes(1)),
    });
    const handler = new BundledFunction(this, 'Function', {
      entry: 'lambdas/reminders/handle-leak.ts',
      description: 'Disables API keys whose values have leaked',
      environment: {
        ...buildMetricVariables(configuration.instance),
        ...buildMailEnvironment(configuration, mails),
        ...(hasSelfRenewal(configuration) && {
          PERMISSION_CATALOGUE: JSON.stringify(getCatalogue(configuration)),
        }),
      },
      timeout: TIMEOUT,
    });
    grantTableAccess(handler, tables, {
      ...DIRECTORY,
      apiKeys: ['GetItem', 'UpdateItem'],
      importedKeys: ['GetItem'],
      keyEvents: ['PutItem'],
      'administrators/byOrganisation': ['Query'],
    });
    grantMails(handler, configuration, mails);
    reports.deliverTo(handler, HANDLERS);
    this.queue = reports.queue;
    this.deadLetters = reports.deadLetters;
  }
}
