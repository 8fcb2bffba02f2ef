import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import { OPERATOR } from '../../local/aws-endpoint/authorization.ts';
import { readPrivateFile } from '../../local/private-file.ts';
import { Problem } from '../../local/problem.ts';
import { documentClient } from '../../store/client.ts';
import { type DirectoryWriter, directoryWriter } from '../../store/directory-writer.ts';
import { outputsOf } from '../deployment.ts';
import { LOCAL_FILE } from '../local-host.ts';
import type { Identities } from './apply.ts';
import { cognitoIdentities } from './cognito.ts';

/** Where a directory is kept and who lets its administrators sign in. */
export interface Target {
  directory: DirectoryWriter;
  identities: Identities;
}

const local = z.object({
  urls: z.object({ aws: z.url() }),
  tables: z.object({ apiKeys: z.string(), organisations: z.string(), administrators: z.string() }),
});

/**
 * The local host that is running. Its identity provider lets everybody sign in who is in the directory, and takes their
 * address as their subject.
 * @throws Problem where none is running.
 */
export async function localTarget(): Promise<Target> {
  const host = await readPrivateFile(LOCAL_FILE, local);
  if (host === undefined) {
    throw new Problem('Start Latchkey with “npm start” first, or add --aws for what is deployed.');
  }
  const client = documentClient({ endpoint: host.urls.aws, region: 'eu-west-2', credentials: OPERATOR });
  return {
    directory: directoryWriter(client, host.tables),
    identities: { admit: async (email) => email, dismiss: async () => {} },
  };
}

/**
 * What is deployed to the account and region that the environment names.
 * @throws Problem where a stack is not shown, or lacks an output.
 */
export async function awsTarget(): Promise<Target> {
  const client = new CloudFormationClient();
  const data = await outputsOf(client, 'Latchkey-Data');
  const adminApi = await outputsOf(client, 'Latchkey-AdminApi');
  const tables = {
    apiKeys: data('ApiKeysTableName'),
    organisations: data('OrganisationsTableName'),
    administrators: data('AdministratorsTableName'),
  };
  return {
    directory: directoryWriter(documentClient(), tables),
    identities: cognitoIdentities(new CognitoIdentityProviderClient(), adminApi('UserPoolId')),
  };
}
