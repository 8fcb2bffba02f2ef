import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Configuration } from '../configuration.ts';
import { BundledFunction } from '../constructs/bundled-function.ts';
import { allow, type Tables } from '../constructs/table-access.ts';
import { DIRECTORY, type QueueWithDeadLetters, queueWithDeadLetters } from './queue.ts';

/** As long as Lambda permits: what is not done by then goes on in another invocation. */
const TIMEOUT = Duration.minutes(15);

/** What plans a run, and the queue in which runs are asked for. @returns that queue */
export function planner(
  scope: Construct,
  sendQueue: sqs.Queue,
  tables: Tables,
  { reminderStages }: Configuration,
): QueueWithDeadLetters {
  const plan = queueWithDeadLetters(scope, 'Plan', TIMEOUT.plus(Duration.minutes(1)));
  const handler = new BundledFunction(scope, 'plan-run', {
    entry: 'lambdas/reminders/plan-run.ts',
    description: 'Plans who is reminded of which API keys',
    environment: {
      PLAN_QUEUE_URL: plan.queue.queueUrl,
      SEND_QUEUE_URL: sendQueue.queueUrl,
      REMINDER_STAGES: reminderStages.join(),
    },
    timeout: TIMEOUT,
    memorySize: 1024,
  });
  allow(handler, tables, {
    ...DIRECTORY,
    'apiKeys/byExpiry': ['Query'],
    'apiKeys/byChange': ['Query'],
    'administrators/byOrganisation': ['Query'],
    digests: ['GetItem', 'PutItem', 'UpdateItem', 'Query'],
    'digests/open': ['Query'],
    digestKeys: ['PutItem', 'Query'],
    reminders: ['Query', 'UpdateItem'],
    reminderRuns: ['GetItem', 'PutItem', 'UpdateItem'],
  });
  // Sending alone: what CDK would grant is also looking at the queue.
  iam.Grant.addToPrincipal({
    grantee: handler,
    actions: ['sqs:SendMessage'],
    resourceArns: [plan.queue.queueArn, sendQueue.queueArn],
  });
  handler.addEventSource(new SqsEventSource(plan.queue, { batchSize: 1, maxConcurrency: 2 }));
  return plan;
}
