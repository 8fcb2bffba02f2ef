import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ApiKey } from '../../core/api-key.ts';
import type { KeyChange } from '../../core/change.ts';
import { OrganisationGoneError } from '../../core/domain-error.ts';
import type { EarlierImport, ImportLookups, ImportPolicy } from '../../core/import/plan-import.ts';
import { getStackName } from '../../core/instance.ts';
import type { TableNames } from '../../core/tables.ts';
import { getItems } from '../../store/batches.ts';
import { createDocumentClient } from '../../store/client.ts';
import { commit } from '../../store/commit.ts';
import { isConflict, isThrottled } from '../../store/conditional-writes.ts';
import { parseImportedValue } from '../../store/imported-keys.ts';
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

/** Enough to wait while DynamoDB throttles, or while another import writes to the same organisation. */
const retries = { maxAttempts: Number(process.env.AWS_MAX_ATTEMPTS ?? 10) };

/** The deployment that keys are imported to. */
export interface ImportTarget {
  policy: ImportPolicy;
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
  const host = await requireLocalHost(data, OR_AWS);
  const { awsClient, tables, catalogue, importedKeys, importedKeyLife: importedLife, now } = host;
  requireAccepted(importedKeys, 'start it again');
  return {
    ...createTarget(createDocumentClient({ ...awsClient, ...retries }), tables),
    policy: { catalogue, importedLife },
    now,
  };
}

async function findOnAws(instance: string): Promise<ImportTarget> {
  const cloudFormation = new CloudFormationClient();
  const getOutput = await readStackOutputs(cloudFormation, getStackName(instance, 'Authorizer'));
  requireAccepted(getOutput('ImportedKeys') === 'on', 'deploy');
  const importedLife = getOutput('ImportedKeyLife');
  const { tables, catalogue } = await readDeployedData(cloudFormation, instance);
  return {
    ...createTarget(createDocumentClient(retries), tables),
    policy: { catalogue, importedLife },
    now: () => new Date(),
  };
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
  const findEarlierImports: ImportLookups['findEarlierImports'] = async (valueHashes) => {
    const items = await getItems(
      client,
      tables.importedKeys,
      valueHashes.map((valueHash) => ({ valueHash })),
    );
    return items.map((item) => item && parseImportedValue(item));
  };
  return {
    lookups: {
      findOrganisation: (organisationId) =>
        findOrganisation(createItemReader(client), tables.organisations, organisationId),
      findEarlierImports,
    },
    commit: (changes) => commitImport(client, tables, changes, findEarlierImports),
  };
}

async function commitImport(
  client: DynamoDBDocumentClient,
  tables: TableNames,
  changes: readonly KeyChange[],
  findEarlierImports: ImportLookups['findEarlierImports'],
): Promise<readonly KeyChange[]> {
  try {
    await commit(client, tables, changes);
    return changes;
  } catch (error) {
    if (error instanceof OrganisationGoneError) {
      throw new CommandError(`${error.message} Remove its rows from the file.`);
    }
    if (!isWriteConflict(error) || isThrottled(error)) throw error;
  }
  const earlier = await findEarlierImports(changes.map(({ key }) => key.valueHash));
  const rest = changes.filter(({ key }, index) => !isImported(key, earlier[index]));
  if (rest.length < changes.length) return commitImport(client, tables, rest, findEarlierImports);
  throw new CommandError('Somebody else is changing the same organisation. Nothing is wrong with the file.');
}

/**
 * Whether another import has created this key since this one was planned.
 * @throws CommandError if that import differs, or the key was deleted since
 */
function isImported(
  { name, organisationId, expiresOn }: ApiKey,
  earlier: EarlierImport | undefined,
): boolean {
  if (!earlier) return false;
  if (
    !('deletedAt' in earlier) &&
    earlier.organisationId === organisationId &&
    earlier.expiresOn === expiresOn
  )
    return true;
  throw new CommandError(`Another import has changed “${name}” of ${organisationId} at the same time.`);
}

function isWriteConflict(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  return (error.CancellationReasons ?? []).some(({ Code }) => isConflict(Code));
}
