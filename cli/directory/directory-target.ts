import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { parseIdentityProviders } from '../../core/identity-providers.ts';
import { getStackName } from '../../core/instance.ts';
import type { PermissionCatalogue } from '../../core/permissions.ts';
import type { ApiKeyStore } from '../../core/ports.ts';
import { createApiKeyStore } from '../../store/api-keys.ts';
import { createDocumentClient } from '../../store/client.ts';
import { createDirectoryWriter, type DirectoryWriter } from '../../store/directory-writer.ts';
import {
  type DeploymentOptions,
  findInstance,
  OR_AWS,
  readDeployedData,
  readStackOutputs,
  requireLocalHost,
} from '../find-deployment.ts';
import type { AccountSupport } from './account-support.ts';
import type { Identities } from './apply-plan.ts';
import { createCognitoIdentities } from './cognito-identities.ts';

/** The directory of a deployment, and the accounts of its administrators. */
export interface DirectoryTarget {
  /** Has the features that organisations can have. */
  catalogue: PermissionCatalogue;
  directory: DirectoryWriter;
  keys: Pick<ApiKeyStore, 'list' | 'find' | 'commit'>;
  /** The current time by the deployment's clock. */
  now(): Date;
  identities: Identities;
  /** Help for people who cannot sign in. The local host needs none. */
  support?: AccountSupport;
}

/**
 * Finds the directory on AWS or of the running local host.
 * @throws CommandError if an instance is named without `--aws`, if a stack is not deployed or lacks an output, or if no local host is running
 */
export async function findDirectoryTarget(options: DeploymentOptions): Promise<DirectoryTarget> {
  const instance = findInstance(options);
  return instance === undefined ? findOnLocalHost(options.data) : findOnAws(instance);
}

/** The local identity provider lets everybody in the directory sign in, and their address is their subject. */
async function findOnLocalHost(data: string | undefined): Promise<DirectoryTarget> {
  const { awsClient, tables, catalogue, now } = await requireLocalHost(data, OR_AWS);
  const client = createDocumentClient(awsClient);
  return {
    catalogue,
    directory: createDirectoryWriter(client, tables),
    keys: createApiKeyStore(client, tables),
    now,
    identities: { admit: async ({ email }) => email, needsLink: async () => false, dismiss: async () => {} },
  };
}

async function findOnAws(instance: string): Promise<DirectoryTarget> {
  const cloudFormation = new CloudFormationClient();
  const { tables, catalogue } = await readDeployedData(cloudFormation, instance);
  const getOutput = await readStackOutputs(cloudFormation, getStackName(instance, 'AdminApi'));
  const client = createDocumentClient();
  // Cognito throttles many invitations: an adaptive client slows down instead of failing.
  const cognito = new CognitoIdentityProviderClient({ retryMode: 'adaptive' });
  const providers = parseIdentityProviders(getOutput('IdentityProviders'));
  const identities = createCognitoIdentities(cognito, getOutput('UserPoolId'), providers);
  return {
    catalogue,
    directory: createDirectoryWriter(client, tables),
    keys: createApiKeyStore(client, tables),
    now: () => new Date(),
    identities,
    support: identities,
  };
}
