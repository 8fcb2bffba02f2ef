import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { KeyChange } from '../../core/change.ts';
import type { ImportLookups } from '../../core/import/plan-import.ts';
import { createDocumentClient } from '../../store/client.ts';
import { commit } from '../../store/commit.ts';
import { getImportedKey } from '../../store/imported-keys.ts';
import { getOrganisation } from '../../store/organisations.ts';
import { CommandError } from '../command-error.ts';
import { findTables, outputsOf } from '../deployment.ts';
import { findLocalHost } from '../local-host.ts';

/** Where keys are imported to. */
export interface Target {
  lookups: ImportLookups;
  commit(changes: readonly KeyChange[]): Promise<void>;
  /** The time that the deployment believes it is. */
  now(): Date;
}

interface Tables {
  apiKeys: string;
  importedKeys: string;
  keyEvents: string;
  organisations: string;
}

/**
 * The local host that is running.
 * @param data its data folder, if it was started with `--data`
 * @throws CommandError if none is running, or it accepts no imported keys
 */
export async function localTarget(data?: string): Promise<Target> {
  const { awsClient, tables, importedKeys, now } = await findLocalHost(
    data,
    'add --aws for what is deployed',
  );
  requireAccepted(importedKeys, 'start it again');
  return { ...targetOf(createDocumentClient(awsClient), tables), now };
}

/**
 * What is deployed to the account and region that the environment names.
 * @throws CommandError if a stack is not deployed there, lacks an output, or accepts no imported keys
 */
export async function awsTarget(): Promise<Target> {
  const client = new CloudFormationClient();
  const authorizer = await outputsOf(client, 'Latchkey-Authorizer');
  requireAccepted(authorizer('ImportedKeys') === 'on', 'deploy');
  const tables = await findTables(client);
  return { ...targetOf(createDocumentClient(), tables), now: () => new Date() };
}

function requireAccepted(accepted: boolean, how: string): void {
  if (accepted) return;
  throw new CommandError(
    `Set “importedKeys” to true in cdk.json and ${how} first: imported keys are refused now.`,
  );
}

function targetOf(client: DynamoDBDocumentClient, tables: Tables): Omit<Target, 'now'> {
  return {
    lookups: {
      getOrganisation: (organisationId) => getOrganisation(client, tables.organisations, organisationId),
      getEarlierImport: (valueHash) => getImportedKey(client, tables.importedKeys, valueHash),
    },
    async commit(changes) {
      try {
        await commit(client, tables, changes);
      } catch (error) {
        if (!isOvertaken(error)) throw error;
        throw new CommandError('Somebody else wrote to the same keys meanwhile.');
      }
    },
  };
}

function isOvertaken(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  return (error.CancellationReasons ?? []).some(
    ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
  );
}
