import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SESClient } from '@aws-sdk/client-ses';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { resolveFolders } from '../../local/host-options.ts';
import { createDocumentClient } from '../../store/client.ts';
import { findTables, outputsOf } from '../deployment.ts';
import { findLocalHost } from '../local-host.ts';

/** The local mailbox, to which days that have not come are rehearsed. */
export interface LocalMail {
  ses: SESClient;
  sender: string;
  pageUrl: string;
}

/** Where reminders are planned and kept account of. */
export interface Target {
  client: DynamoDBDocumentClient;
  tables: {
    apiKeys: string;
    organisations: string;
    administrators: string;
    digests: string;
    digestKeys: string;
    reminders: string;
    reminderRuns: string;
  };
  sqs: SQSClient;
  planQueueUrl: string;
  stages: number[];
  /** The hour of the day in UTC at which the schedule starts a run. */
  hour: number;
  /** The time that the deployment believes it is. */
  now(): Date;
  /** Only on a local host. */
  mailbox?: LocalMail;
  /** How often to look how far a run is, in milliseconds. */
  lookMilliseconds: number;
  /** Where to see why a run has stopped. */
  logs: string;
}

/**
 * The local host that is running.
 * @param data its data folder, if it was started with `--data`
 * @throws CommandError if none is running
 */
export async function localTarget(data?: string): Promise<Target> {
  const { awsClient, tables, planQueueUrl, reminderStages, reminderHour, now, mailSender, urls } =
    await findLocalHost(data, 'add --aws for what is deployed');
  return {
    client: createDocumentClient(awsClient),
    tables,
    sqs: new SQSClient(awsClient),
    planQueueUrl,
    stages: reminderStages,
    hour: reminderHour,
    now,
    mailbox: { ses: new SESClient(awsClient), sender: mailSender, pageUrl: urls.adminPage },
    lookMilliseconds: 200,
    logs: `the log files in ${resolveFolders(data).logs}`,
  };
}

/**
 * What is deployed to the account and region that the environment names.
 * @throws CommandError if a stack is not deployed there, or lacks an output
 */
export async function awsTarget(): Promise<Target> {
  const client = new CloudFormationClient();
  const reminders = await outputsOf(client, 'Latchkey-Reminders');
  return {
    client: createDocumentClient(),
    tables: await findTables(client),
    sqs: new SQSClient(),
    planQueueUrl: reminders('PlanQueueUrl'),
    stages: reminders('ReminderStages').split(',').map(Number),
    hour: Number(reminders('ReminderHour')),
    now: () => new Date(),
    lookMilliseconds: 3_000,
    logs: 'CloudWatch: the alarms of Latchkey, and the logs of Latchkey-Reminders-PlanFunction… and -SendFunction…',
  };
}
