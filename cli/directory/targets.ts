import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { ApiKeyStore } from '../../core/ports.ts';
import { createApiKeyStore } from '../../store/api-keys.ts';
import { createDocumentClient } from '../../store/client.ts';
import { createDirectoryWriter, type DirectoryWriter } from '../../store/directory-writer.ts';
import { findTables, outputsOf } from '../deployment.ts';
import { findLocalHost } from '../local-host.ts';
import type { Identities } from './apply.ts';
import { cognitoIdentities } from './cognito.ts';

/** Where a directory is kept and who lets its administrators sign in. */
export interface Target {
  directory: DirectoryWriter;
  keys: Pick<ApiKeyStore, 'list' | 'get' | 'commit'>;
  /** The time that the deployment believes it is. */
  now(): Date;
  identities: Identities;
}

/**
 * The local host that is running. Its identity provider lets everybody sign in who is in the directory, and takes their
 * address as their subject.
 * @param data its data folder, if it was started with `--data`
 * @throws CommandError if none is running
 */
export async function localTarget(data?: string): Promise<Target> {
  const { awsClient, tables, now } = await findLocalHost(data, 'add --aws for what is deployed');
  const client = createDocumentClient(awsClient);
  return {
    directory: createDirectoryWriter(client, tables),
    keys: createApiKeyStore(client, tables),
    now,
    identities: { admit: async (email) => email, dismiss: async () => {} },
  };
}

/**
 * What is deployed to the account and region that the environment names.
 * @throws CommandError if a stack is not deployed there, or lacks an output
 */
export async function awsTarget(): Promise<Target> {
  const client = new CloudFormationClient();
  const tables = await findTables(client);
  const adminApi = await outputsOf(client, 'Latchkey-AdminApi');
  const database = createDocumentClient();
  return {
    directory: createDirectoryWriter(database, tables),
    keys: createApiKeyStore(database, tables),
    now: () => new Date(),
    // The user pool throttles whoever admits many people: the client slows down instead of failing.
    identities: cognitoIdentities(
      new CognitoIdentityProviderClient({ retryMode: 'adaptive' }),
      adminApi('UserPoolId'),
    ),
  };
}
