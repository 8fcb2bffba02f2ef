import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Configuration } from '../configuration.ts';
import { BundledFunction, buildMetricVariables } from '../constructs/bundled-function.ts';
import { grantTableAccess, type Tables } from '../constructs/table-access.ts';
import { DIRECTORY, QueueWithDeadLetters } from './queue.ts';

/** Lambda's maximum. Longer runs are resumed in another invocation. */
const TIMEOUT = Duration.minutes(15);

export interface PlannerProps {
  /** The sender's queue, for planned digests. */
  readonly sendQueue: sqs.IQueue;
  readonly tables: Tables;
  readonly configuration: Configuration;
}

/** Plans reminder runs: the function, and the queue of runs. */
export class Planner extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { sendQueue, tables, configuration }: PlannerProps) {
    super(scope, id);

    const plan = new QueueWithDeadLetters(this, 'Default', {
      visibilityTimeout: TIMEOUT.plus(Duration.minutes(1)),
    });
    const handler = new BundledFunction(this, 'Function', {
      entry: 'lambdas/reminders/plan-run.ts',
      description: 'Plans who is reminded of which API keys',
      environment: {
        ...buildMetricVariables(configuration.instance),
        PLAN_QUEUE_URL: plan.queue.queueUrl,
        SEND_QUEUE_URL: sendQueue.queueUrl,
        REMINDER_STAGES: configuration.reminderStages.join(),
      },
      timeout: TIMEOUT,
      memorySize: 1024,
    });
    grantTableAccess(handler, tables, {
      ...DIRECTORY,
      'apiKeys/byExpiry': ['Query'],
      'apiKeys/byChange': ['Query'],
      'administrators/byOrganisation': ['Query'],
      digests: ['GetItem', 'PutItem', 'UpdateItem', 'Query'],
      'digests/open': ['Query'],
      digestKeys: ['BatchWriteItem', 'Query'],
      reminders: ['BatchGetItem', 'UpdateItem'],
      reminderRuns: ['GetItem', 'PutItem', 'UpdateItem'],
    });
    // Only sending. CDK's grant would also allow reading the queue's attributes.
    iam.Grant.addToPrincipal({
      grantee: handler,
      actions: ['sqs:SendMessage'],
      resourceArns: [plan.queue.queueArn, sendQueue.queueArn],
    });
    handler.addEventSource(new SqsEventSource(plan.queue, { batchSize: 1, maxConcurrency: 2 }));
    this.queue = plan.queue;
    this.deadLetters = plan.deadLetters;
  }
}
