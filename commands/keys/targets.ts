import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { ImportLookups } from '../../core/import/plan-import.ts';
import type { KeyChange } from '../../core/key-change.ts';
import { OPERATOR } from '../../local/aws-endpoint/authorization.ts';
import { readPrivateFile } from '../../local/private-file.ts';
import { Problem } from '../../local/problem.ts';
import { foldersIn } from '../../local/settings.ts';
import { documentClient } from '../../store/client.ts';
import { commit } from '../../store/commit.ts';
import { getImportedKey } from '../../store/get-imported-key.ts';
import { getOrganisation } from '../../store/get-organisation.ts';
import { outputsOf } from '../deployment.ts';

/** Where keys are imported to. */
export interface Target {
  lookups: ImportLookups;
  commit(changes: readonly KeyChange[]): Promise<void>;
}

interface Tables {
  apiKeys: string;
  importedKeys: string;
  keyEvents: string;
  organisations: string;
}

const local = z.object({
  urls: z.object({ aws: z.url() }),
  importedKeys: z.boolean(),
  tables: z.object({
    apiKeys: z.string(),
    importedKeys: z.string(),
    keyEvents: z.string(),
    organisations: z.string(),
  }),
});

/**
 * The local host that is running.
 * @param data its data folder, where it is not the usual one
 * @throws Problem where none is running, or it accepts no imported keys.
 */
export async function localTarget(data: string | undefined): Promise<Target> {
  const host = await readPrivateFile(foldersIn(data).localFile, local);
  if (host === undefined) {
    throw new Problem('Start Latchkey with “npm start” first, or add --aws for what is deployed.');
  }
  requireAccepted(host.importedKeys, 'start it again');
  const client = documentClient({ endpoint: host.urls.aws, region: 'eu-west-2', credentials: OPERATOR });
  return targetOf(client, host.tables);
}

/**
 * What is deployed to the account and region that the environment names.
 * @throws Problem where a stack is not shown, lacks an output, or accepts no imported keys.
 */
export async function awsTarget(): Promise<Target> {
  const client = new CloudFormationClient();
  const authorizer = await outputsOf(client, 'Latchkey-Authorizer');
  requireAccepted(authorizer('ImportedKeys') === 'on', 'deploy');
  const data = await outputsOf(client, 'Latchkey-Data');
  return targetOf(documentClient(), {
    apiKeys: data('ApiKeysTableName'),
    importedKeys: data('ImportedKeysTableName'),
    keyEvents: data('KeyEventsTableName'),
    organisations: data('OrganisationsTableName'),
  });
}

function requireAccepted(accepted: boolean, how: string): void {
  if (accepted) return;
  throw new Problem(
    `Set “importedKeys” to true in cdk.json and ${how} first: imported keys are refused now.`,
  );
}

function targetOf(client: DynamoDBDocumentClient, tables: Tables): Target {
  return {
    lookups: {
      organisation: (organisationId) => getOrganisation(client, tables.organisations, organisationId),
      earlier: (valueHash) => getImportedKey(client, tables.importedKeys, valueHash),
    },
    async commit(changes) {
      try {
        await commit(client, tables, changes);
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        throw new Problem('Import the file again: meanwhile somebody else has written to the same keys.');
      }
    },
  };
}
