import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { KeyPolicy } from '../../core/change.ts';
import { OrganisationGoneError } from '../../core/domain-error.ts';
import type { ImportLookups } from '../../core/import/plan-import.ts';
import { getStackName } from '../../core/instance.ts';
import type { TableNames } from '../../core/tables.ts';
import { createDocumentClient } from '../../store/client.ts';
import { commit } from '../../store/commit.ts';
import { isConflict } from '../../store/conditional-writes.ts';
import { findImportedKey } from '../../store/imported-keys.ts';
import { findOrganisation } from '../../store/organisation-row.ts';
import { createItemReader } from '../../store/read-item.ts';
import { CommandError } from '../command-error.ts';
import {
  type DeploymentOptions,
  findInstance,
  OR_AWS,
  readDeployedData,
  readStackOutputs,
  requireLocalHost,
} from '../find-deployment.ts';
import type { CommitImport } from './import-changes.ts';

/** The deployment that keys are imported to. */
export interface ImportTarget {
  policy: Pick<KeyPolicy, 'catalogue'>;
  lookups: ImportLookups;
  commit: CommitImport;
  /** The current time by the deployment's clock. */
  now(): Date;
}

/**
 * Finds the deployment on AWS or the running local host.
 * @throws CommandError if an instance is named without `--aws`, if a stack is not deployed or lacks an output, if no local host is running, or if the deployment
 * does not accept imported keys
 */
export async function findImportTarget(options: DeploymentOptions): Promise<ImportTarget> {
  const instance = findInstance(options);
  return instance === undefined ? findOnLocalHost(options.data) : findOnAws(instance);
}

async function findOnLocalHost(data: string | undefined): Promise<ImportTarget> {
  const { awsClient, tables, catalogue, importedKeys, now } = await requireLocalHost(data, OR_AWS);
  requireAccepted(importedKeys, 'start it again');
  return { ...createTarget(createDocumentClient(awsClient), tables), policy: { catalogue }, now };
}

async function findOnAws(instance: string): Promise<ImportTarget> {
  const cloudFormation = new CloudFormationClient();
  const getOutput = await readStackOutputs(cloudFormation, getStackName(instance, 'Authorizer'));
  requireAccepted(getOutput('ImportedKeys') === 'on', 'deploy');
  const { tables, catalogue } = await readDeployedData(cloudFormation, instance);
  return { ...createTarget(createDocumentClient(), tables), policy: { catalogue }, now: () => new Date() };
}

function requireAccepted(isAccepted: boolean, applyStep: string): void {
  if (isAccepted) return;
  throw new CommandError(
    `Latchkey does not accept imported keys. Set “importedKeys” to true in cdk.json and ${applyStep} first.`,
  );
}

function createTarget(
  client: DynamoDBDocumentClient,
  tables: TableNames,
): Omit<ImportTarget, 'policy' | 'now'> {
  return {
    lookups: {
      findOrganisation: (organisationId) =>
        findOrganisation(createItemReader(client), tables.organisations, organisationId),
      findEarlierImport: (valueHash) =>
        findImportedKey(createItemReader(client), tables.importedKeys, valueHash),
    },
    async commit(changes, isFirst) {
      // An organisation with a key is not removed, so one check for each is enough. At each key, it would make the transactions
      // of an import conflict with each other, because DynamoDB runs one at a time for an item.
      const { organisations, ...others } = tables;
      try {
        await commit(client, isFirst ? tables : others, changes);
      } catch (error) {
        if (error instanceof OrganisationGoneError) {
          throw new CommandError(`${error.message} Remove its rows from the file.`);
        }
        if (!isWriteConflict(error)) throw error;
        throw new CommandError('Somebody else wrote to the same keys at the same time.');
      }
    },
  };
}

function isWriteConflict(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  return (error.CancellationReasons ?? []).some(({ Code }) => isConflict(Code));
}
