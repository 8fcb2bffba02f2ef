import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { getStackName } from '../../core/instance.ts';
import { createDocumentClient } from '../../store/client.ts';
import {
  type DeploymentOptions,
  findInstance,
  type LocalHost,
  OR_AWS,
  readDeployedData,
  readStackOutputs,
  requireLocalHost,
} from '../find-deployment.ts';
import type { ResendTarget } from './resend.ts';

/**
 * Finds the deployment on AWS or the running local host.
 * @throws CommandError if an instance is named without `--aws`, if a stack is not deployed or lacks an output, or if no local host is running
 */
export async function findResendTarget(options: DeploymentOptions): Promise<ResendTarget> {
  const instance = findInstance(options);
  if (instance === undefined) {
    const { awsClient, tables, eventBusArn, eventDeadLettersUrl } = await requireLocalHost(
      options.data,
      OR_AWS,
    );
    const target = {
      deadLettersUrl: eventDeadLettersUrl,
      busArn: eventBusArn,
      keyEvents: tables.keyEvents,
    };
    return { ...createClients(awsClient), ...target };
  }
  const cloudFormation = new CloudFormationClient();
  const getOutput = await readStackOutputs(cloudFormation, getStackName(instance, 'Events'));
  const { tables } = await readDeployedData(cloudFormation, instance);
  const target = {
    deadLettersUrl: getOutput('DeadLettersUrl'),
    busArn: getOutput('EventBusArn'),
    keyEvents: tables.keyEvents,
  };
  return { ...createClients(), ...target };
}

function createClients(config: Partial<LocalHost['awsClient']> = {}) {
  return {
    sqs: new SQSClient(config),
    streams: new DynamoDBStreamsClient(config),
    bridge: new EventBridgeClient(config),
    client: createDocumentClient(config),
  };
}
