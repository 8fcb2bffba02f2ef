import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SESClient } from '@aws-sdk/client-ses';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { getStackName } from '../../core/instance.ts';
import type { PermissionCatalogue } from '../../core/permissions.ts';
import type { TableNames } from '../../core/tables.ts';
import { resolveFolders } from '../../local/host-options.ts';
import type { MailSender } from '../../mails/build-mail-request.ts';
import { createDocumentClient } from '../../store/client.ts';
import {
  type DeploymentOptions,
  findInstance,
  OR_AWS,
  readDeployedData,
  readStackOutputs,
  requireLocalHost,
} from '../find-deployment.ts';

/** The mailbox of a local host, which gets the mails of rehearsals. */
export interface LocalMailbox {
  ses: SESClient;
  sender: MailSender;
  pageUrl: string;
}

/** The deployment whose reminders are run. */
export interface ReminderTarget {
  client: DynamoDBDocumentClient;
  tables: TableNames;
  catalogue: PermissionCatalogue;
  sqs: SQSClient;
  planQueueUrl: string;
  stages: number[];
  /** The hour of the day in UTC at which the schedule starts a run. */
  hour: number;
  /** The current time by the deployment's clock. */
  now(): Date;
  /** Set on a local host only. */
  mailbox?: LocalMailbox;
  /** How often to read the progress of a run. */
  pollMilliseconds: number;
  /** Where to find out why a run has stopped. */
  logs: string;
}

/**
 * Finds the deployment on AWS or the running local host.
 * @throws CommandError if an instance is named without `--aws`, if a stack is not deployed or lacks an output, or if no local host is running
 */
export async function findReminderTarget(options: DeploymentOptions): Promise<ReminderTarget> {
  const instance = findInstance(options);
  return instance === undefined ? findOnLocalHost(options.data) : findOnAws(instance);
}

async function findOnLocalHost(data: string | undefined): Promise<ReminderTarget> {
  const host = await requireLocalHost(data, OR_AWS);
  const { awsClient, tables, catalogue, planQueueUrl, reminderStages, reminderHour, now } = host;
  const { mailSender, service, urls } = host;
  return {
    client: createDocumentClient(awsClient),
    tables,
    catalogue,
    sqs: new SQSClient(awsClient),
    planQueueUrl,
    stages: reminderStages,
    hour: reminderHour,
    now,
    mailbox: {
      ses: new SESClient(awsClient),
      sender: { address: mailSender, service },
      pageUrl: urls.adminPage,
    },
    pollMilliseconds: 200,
    logs: `the log files in ${resolveFolders(data).logs}`,
  };
}

async function findOnAws(instance: string): Promise<ReminderTarget> {
  const cloudFormation = new CloudFormationClient();
  const getOutput = await readStackOutputs(cloudFormation, getStackName(instance, 'Reminders'));
  return {
    client: createDocumentClient(),
    ...(await readDeployedData(cloudFormation, instance)),
    sqs: new SQSClient(),
    planQueueUrl: getOutput('PlanQueueUrl'),
    stages: getOutput('ReminderStages').split(',').map(Number),
    hour: Number(getOutput('ReminderHour')),
    now: () => new Date(),
    pollMilliseconds: 3_000,
    logs: `CloudWatch: the alarms of Latchkey, and the logs of ${getStackName(instance, 'Reminders')}-PlanFunction… and -SendFunction…`,
  };
}
