import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as ses from 'aws-cdk-lib/aws-ses';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import type { Tables } from './constructs/table-access.ts';
import { Confirmer } from './reminders/confirmer.ts';
import { LeakHandler } from './reminders/leak-handler.ts';
import { Planner } from './reminders/planner.ts';
import { Recorder } from './reminders/recorder.ts';
import { Sender } from './reminders/sender.ts';

export interface RemindersStackProps extends StackProps {
  readonly tables: Tables;
  readonly configuration: Configuration;
}

/** The daily run: schedule → plan → queue → send → SES → delivery reports. */
export class RemindersStack extends Stack {
  readonly deadLetterQueues: sqs.Queue[];
  /** Those of runs, digests, delivery reports, and requests to mail people. */
  readonly queues: sqs.Queue[];
  readonly mails: ses.ConfigurationSet;
  /** Takes requests to ask contacts by mail to confirm. */
  readonly confirmationQueue: sqs.Queue;
  /** Takes reports of leaked key values. */
  readonly leakQueue: sqs.Queue;

  constructor(scope: Construct, id: string, { tables, configuration, ...props }: RemindersStackProps) {
    super(scope, id, props);
    const mails = new ses.ConfigurationSet(this, 'Mails', { reputationMetrics: true });
    const send = new Sender(this, 'Send', { mails, tables, configuration });
    const plan = new Planner(this, 'Plan', { sendQueue: send.queue, tables, configuration });
    const reports = new Recorder(this, 'Report', { mails, tables, configuration });
    const confirm = new Confirmer(this, 'Confirm', { mails, tables, configuration });
    const leak = new LeakHandler(this, 'Leak', { mails, tables, configuration });
    this.queues = [plan, send, reports, confirm, leak].map(({ queue }) => queue);
    this.mails = mails;
    this.confirmationQueue = confirm.queue;
    this.leakQueue = leak.queue;
    this.deadLetterQueues = [plan, send, reports, confirm, leak].map(({ deadLetters }) => deadLetters);

    new events.Rule(this, 'Daily', {
      description: 'Starts the daily run of reminders',
      schedule: events.Schedule.cron({ minute: '0', hour: String(configuration.reminderHour) }),
      // EventBridge retries for a day. After that, the event goes to the dead-letter queue.
      targets: [new targets.SqsQueue(plan.queue, { deadLetterQueue: plan.deadLetters })],
    });
    new CfnOutput(this, 'PlanQueueUrl', { value: plan.queue.queueUrl });
    new CfnOutput(this, 'ReminderStages', { value: configuration.reminderStages.join() });
    new CfnOutput(this, 'ReminderHour', { value: String(configuration.reminderHour) });
    new CfnOutput(this, 'MailSender', { value: configuration.mailSender });
    const { name, contact } = configuration.service;
    new CfnOutput(this, 'Service', { value: JSON.stringify({ name, contact }) });
  }
}
