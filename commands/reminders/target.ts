import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { OPERATOR } from '../../local/aws-endpoint/authorization.ts';
import { readLocalFile } from '../../local/local-file.ts';
import { foldersIn } from '../../local/settings.ts';
import { documentClient } from '../../store/client.ts';
import { outputsOf } from '../deployment.ts';

/** Where reminders are planned and kept account of. */
export interface Target {
  client: DynamoDBDocumentClient;
  tables: {
    apiKeys: string;
    organisations: string;
    administrators: string;
    digests: string;
    digestKeys: string;
    reminderRuns: string;
  };
  sqs: SQSClient;
  planQueueUrl: string;
  stages: number[];
}

/** @param data the host's data folder, where it is not the usual one; @throws Problem where no host is running. */
export async function localTarget(data: string | undefined): Promise<Target> {
  const { urls, tables, planQueueUrl, reminderStages } = await readLocalFile(foldersIn(data).localFile);
  const access = { endpoint: urls.aws, region: 'eu-west-2', credentials: OPERATOR };
  return {
    client: documentClient(access),
    tables,
    sqs: new SQSClient(access),
    planQueueUrl,
    stages: reminderStages,
  };
}

/** What is deployed to the account and region that the environment names. @throws Problem where it is not there. */
export async function awsTarget(): Promise<Target> {
  const client = new CloudFormationClient();
  const data = await outputsOf(client, 'Latchkey-Data');
  const reminders = await outputsOf(client, 'Latchkey-Reminders');
  return {
    client: documentClient(),
    tables: {
      apiKeys: data('ApiKeysTableName'),
      organisations: data('OrganisationsTableName'),
      administrators: data('AdministratorsTableName'),
      digests: data('DigestsTableName'),
      digestKeys: data('DigestKeysTableName'),
      reminderRuns: data('ReminderRunsTableName'),
    },
    sqs: new SQSClient(),
    planQueueUrl: reminders('PlanQueueUrl'),
    stages: reminders('ReminderStages').split(',').map(Number),
  };
}
