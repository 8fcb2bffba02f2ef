import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { BundledFunction } from './constructs/bundled-function.ts';
import { allow, type TableAccess, type Tables } from './constructs/table-access.ts';

export interface RemindersStackProps extends StackProps {
  tables: Tables;
  configuration: Configuration;
}

/** A planning run may take this long before it goes on in another one. */
const PLAN_TIMEOUT = Duration.minutes(10);
const SEND_TIMEOUT = Duration.minutes(1);
/** Longer than a sender's claim on a digest (CLAIM_MS), so that what comes back finds the claim over. */
const SEND_VISIBILITY = Duration.minutes(6);
/** Senders at a time: SES allows a new account little more than a mail a second. */
const SENDERS = 2;

const DIRECTORY = {
  apiKeys: ['GetItem'],
  organisations: ['GetItem'],
  administrators: ['GetItem'],
} satisfies TableAccess;

/** The daily run: schedule → plan → queue → send → SES, and what SES reports of the mails. */
export class RemindersStack extends Stack {
  readonly deadLetterQueues: sqs.Queue[];

  constructor(scope: Construct, id: string, { tables, configuration, ...props }: RemindersStackProps) {
    super(scope, id, props);
    const plan = this.queue('Plan', Duration.seconds(PLAN_TIMEOUT.toSeconds() + 60));
    const send = this.queue('Send', SEND_VISIBILITY);
    this.deadLetterQueues = [plan.deadLetters, send.deadLetters];
    const mails = new ses.ConfigurationSet(this, 'Mails', { reputationMetrics: true });

    this.planner(plan.queue, send.queue, tables, configuration);
    this.sender(send.queue, mails, tables, configuration);
    this.recorder(mails, tables);
    new events.Rule(this, 'Daily', {
      description: 'Starts the daily run of reminders',
      schedule: events.Schedule.cron({ minute: '0', hour: '5' }),
      targets: [new targets.SqsQueue(plan.queue)],
    });
    new CfnOutput(this, 'PlanQueueUrl', { value: plan.queue.queueUrl });
    new CfnOutput(this, 'ReminderStages', { value: configuration.reminderStages.join() });
  }

  private queue(name: string, visibilityTimeout: Duration) {
    const deadLetters = new sqs.Queue(this, `${name}DeadLetters`, {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const queue = new sqs.Queue(this, `${name}Queue`, {
      enforceSSL: true,
      visibilityTimeout,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 10 },
    });
    return { queue, deadLetters };
  }

  private planner(
    planQueue: sqs.Queue,
    sendQueue: sqs.Queue,
    tables: Tables,
    { reminderStages }: Configuration,
  ): void {
    const planner = new BundledFunction(this, 'plan-run', {
      entry: 'lambdas/reminders/plan-run.ts',
      description: 'Plans who is reminded of which API keys',
      environment: {
        PLAN_QUEUE_URL: planQueue.queueUrl,
        SEND_QUEUE_URL: sendQueue.queueUrl,
        REMINDER_STAGES: reminderStages.join(),
      },
      timeout: PLAN_TIMEOUT,
      memorySize: 1024,
    });
    allow(planner, tables, {
      ...DIRECTORY,
      'apiKeys/byExpiry': ['Query'],
      'administrators/byOrganisation': ['Query'],
      digests: ['PutItem', 'UpdateItem', 'Query'],
      'digests/open': ['Query'],
      digestKeys: ['PutItem', 'Query'],
      reminderRuns: ['GetItem', 'PutItem'],
    });
    allowSending(planner, planQueue, sendQueue);
    planner.addEventSource(new SqsEventSource(planQueue, { batchSize: 1, maxConcurrency: 2 }));
  }

  private sender(
    queue: sqs.Queue,
    mails: ses.ConfigurationSet,
    tables: Tables,
    { mailSender, pageOrigins: [pageOrigin = ''] }: Configuration,
  ): void {
    const sender = new BundledFunction(this, 'send-digest', {
      entry: 'lambdas/reminders/send-digest.ts',
      description: 'Sends the digests of API keys that are about to expire',
      environment: {
        MAIL_SENDER: mailSender,
        CONFIGURATION_SET: mails.configurationSetName,
        PAGE_URL: pageOrigin,
      },
      timeout: SEND_TIMEOUT,
    });
    allow(sender, tables, {
      ...DIRECTORY,
      administrators: ['GetItem', 'UpdateItem'],
      keyEvents: ['UpdateItem'],
      digests: ['GetItem', 'UpdateItem'],
      digestKeys: ['Query'],
    });
    const [, domain = ''] = mailSender.split('@');
    iam.Grant.addToPrincipal({
      grantee: sender,
      actions: ['ses:SendEmail'],
      resourceArns: [
        this.formatArn({ service: 'ses', resource: 'identity', resourceName: domain }),
        this.formatArn({
          service: 'ses',
          resource: 'configuration-set',
          resourceName: mails.configurationSetName,
        }),
      ],
    });
    sender.addEventSource(
      new SqsEventSource(queue, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: SENDERS }),
    );
  }

  private recorder(mails: ses.ConfigurationSet, tables: Tables): void {
    const recorder = new BundledFunction(this, 'record-delivery', {
      entry: 'lambdas/reminders/record-delivery.ts',
      description: 'Notes which digests arrived, and which did not',
    });
    allow(recorder, tables, {
      ...DIRECTORY,
      administrators: ['GetItem', 'UpdateItem'],
      keyEvents: ['UpdateItem'],
      digests: ['GetItem', 'UpdateItem'],
      digestKeys: ['Query'],
    });
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
    new events.Rule(this, 'MailReports', {
      description: 'Passes on what SES reports of digests',
      eventPattern: { source: ['aws.ses'] },
      targets: [new targets.LambdaFunction(recorder, { retryAttempts: 20 })],
    });
  }
}

/** Sending alone: what CDK would grant is also looking at the queue. */
function allowSending(grantee: BundledFunction, ...queues: sqs.Queue[]): void {
  iam.Grant.addToPrincipal({
    grantee,
    actions: ['sqs:SendMessage'],
    resourceArns: queues.map(({ queueArn }) => queueArn),
  });
}
