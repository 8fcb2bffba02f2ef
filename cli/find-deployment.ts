import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DEFAULT_INSTANCE, getStackName } from '../core/instance.ts';
import { parseCatalogue } from '../core/permission-catalogue.ts';
import type { PermissionCatalogue } from '../core/permissions.ts';
import { mapTables, type TableNames } from '../core/tables.ts';
import { resolveFolders } from '../local/host-options.ts';
import { type LocalFile, readLocalFile } from '../local/local-file.ts';
import { createDocumentClient } from '../store/client.ts';
import { CommandError } from './command-error.ts';

// How commands find what they act on: the stacks on AWS, or the running local host.

/**
 * Reads the outputs of a deployed stack.
 * @returns a function that returns an output by its key
 * @throws CommandError if the stack is not deployed to the account and region of the environment, or lacks the output
 */
export async function readStackOutputs(
  client: CloudFormationClient,
  StackName: string,
): Promise<(key: string) => string> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName })).catch((error: Error) => {
    if (error.name !== 'ValidationError') throw error;
    throw new CommandError(
      `${StackName} is not deployed to this account and region. Deploy it, or set AWS_PROFILE and AWS_REGION to where it is.`,
    );
  });
  return (key) => {
    const output = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (output === undefined) throw new CommandError(`${StackName} has no output ${key}. Deploy it first.`);
    return output;
  };
}

/** What the data stack of a deployment says about it. */
export interface DeployedData {
  /** The physical names of its tables. */
  tables: TableNames;
  catalogue: PermissionCatalogue;
}

/**
 * Reads the outputs of the data stack.
 * @throws CommandError if it is not deployed to the account and region of the environment
 */
export async function readDeployedData(
  client: CloudFormationClient,
  instance: string,
): Promise<DeployedData> {
  const getOutput = await readStackOutputs(client, getStackName(instance, 'Data'));
  return {
    tables: mapTables(({ output }) => getOutput(output)),
    catalogue: parseCatalogue(getOutput('PermissionCatalogue')),
  };
}

/** Gets the name that CDK gives the output of the data stack's export `<stack>:KeyValuePrefix`. */
export function getPrefixOutput(dataStack: string): string {
  return `Export${dataStack.replaceAll('-', '')}KeyValuePrefix`;
}

/** Reads the first part of every key value of a deployment. @throws CommandError if it is not deployed */
export async function readKeyValuePrefix(client: CloudFormationClient, instance: string): Promise<string> {
  const dataStack = getStackName(instance, 'Data');
  return (await readStackOutputs(client, dataStack))(getPrefixOutput(dataStack));
}

/** Which deployment a command acts on, as its options say. */
export interface DeploymentOptions {
  /** The deployment on AWS instead of the running local host. */
  aws?: true;
  /** The instance on AWS. */
  instance?: string;
  /** The data folder of the local host. */
  data?: string;
}

/**
 * Finds out which instance on AWS is meant; undefined for the local host.
 * @throws CommandError if an instance is named without `--aws`
 */
export function findInstance({ aws, instance }: DeploymentOptions): string | undefined {
  if (aws) return instance ?? DEFAULT_INSTANCE;
  if (instance === undefined) return undefined;
  throw new CommandError(
    `--instance ${instance} is a deployment on AWS. Add --aws, or leave it out for the local host.`,
  );
}

/** Flags and description of the option for an instance, which every command has that acts on AWS. */
export const INSTANCE_OPTION = ['--instance <name>', 'the instance on AWS, if not latchkey'] as const;

/** Flags and description of the option for a local host's data folder, which every command has. */
export const DATA_OPTION = [
  '--data <folder>',
  'the data folder of the local host, if not .latchkey',
] as const;

/** The running local host. */
export interface LocalHost extends LocalFile {
  catalogue: PermissionCatalogue;
  /** The current time by the host's clock. */
  now(): Date;
}

/**
 * Finds the running local host.
 * @param data its data folder, if it was started with `--data`
 * @param alternative what else a person can do if none is running, such as `add --aws`
 * @throws CommandError if none is running
 */
export async function requireLocalHost(data: string | undefined, alternative?: string): Promise<LocalHost> {
  const host = await readLocalFile(resolveFolders(data).localFile);
  if (!host) {
    const start = data === undefined ? 'npm start' : `npm start -- --data ${data}`;
    const folder = data === undefined ? '' : ` with its data in ${data}`;
    throw new CommandError(
      `Latchkey is not running${folder}. Start it with “${start}”${alternative ? `, or ${alternative}` : ''}.`,
    );
  }
  const now = (): Date => new Date(Date.now() + host.clockShift);
  return { ...host, catalogue: parseCatalogue(host.permissionCatalogue), now };
}

/** The tables of a deployment, ready for reading and writing. */
export interface OpenedData extends DeployedData {
  client: DynamoDBDocumentClient;
  /** The name of the stack that they are in. */
  dataStack: string;
  /** The current time by the deployment's clock. */
  now(): Date;
}

/**
 * Opens the tables of an instance on AWS, or of the running local host.
 * @param instance as {@link findInstance} returns it
 * @throws CommandError if the stack is not deployed, or no local host is running
 */
export async function openData(instance: string | undefined, data: string | undefined): Promise<OpenedData> {
  if (instance === undefined) {
    const { awsClient, ...host } = await requireLocalHost(data, OR_AWS);
    return { ...host, client: createDocumentClient(awsClient) };
  }
  return {
    ...(await readDeployedData(new CloudFormationClient(), instance)),
    client: createDocumentClient(),
    dataStack: getStackName(instance, 'Data'),
    now: () => new Date(),
  };
}

/** The alternative of the commands that also act on AWS. */
export const OR_AWS = 'add --aws for the deployment on AWS';
