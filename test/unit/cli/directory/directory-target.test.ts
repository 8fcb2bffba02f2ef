import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { findDirectoryTarget } from '../../../../cli/directory/directory-target.ts';
import { TABLES } from '../../../../core/tables.ts';
import { describeStack } from '../../../support/described-stack.ts';
import { policy } from '../../../support/fixtures.ts';

const cloudFormation = mockClient(CloudFormationClient);
const dynamodb = mockClient(DynamoDBDocumentClient);
const cognito = mockClient(CognitoIdentityProviderClient);

/** Values of outputs that are no names. */
const STRUCTURED: Readonly<Record<string, string>> = {
  PermissionCatalogue: JSON.stringify(policy.catalogue),
  IdentityProviders: '[]',
};

const stack = (name: string, ...outputs: string[]) =>
  describeStack(
    name,
    Object.fromEntries(outputs.map((output) => [output, STRUCTURED[output] ?? `deployed-${output}`])),
  );
/** Deploys the stacks without one output. */
function deployWithout(missing?: string): void {
  const data = [...Object.values(TABLES).map(({ output }) => output), 'PermissionCatalogue'];
  const present = (output: string) => output !== missing;
  cloudFormation
    .on(DescribeStacksCommand, { StackName: 'Latchkey-Data' })
    .resolves(stack('Latchkey-Data', ...data.filter(present)))
    .on(DescribeStacksCommand, { StackName: 'Latchkey-AdminApi' })
    .resolves(stack('Latchkey-AdminApi', ...['UserPoolId', 'IdentityProviders'].filter(present)));
}

beforeEach(() => {
  cloudFormation.reset();
  dynamodb.reset();
  cognito.reset();
});

test('tables and user pool are found by the outputs of the stacks', async () => {
  deployWithout();
  dynamodb.on(ScanCommand).resolves({ Items: [] });
  cognito.on(AdminDisableUserCommand).resolves({}).on(AdminGetUserCommand).resolves({ Username: 'x' });
  const { catalogue, directory, identities, now } = await findDirectoryTarget({ aws: true });
  expect(catalogue).toEqual(policy.catalogue);
  expect(now()).toBeInstanceOf(Date);
  await directory.listOrganisations();
  await directory.listAdministrators();
  await identities.dismiss({ subject: 'x', name: 'Ada', email: 'ada@a.example', organisationId: 'a' });
  expect(dynamodb.commandCalls(ScanCommand).map(({ args }) => args[0].input.TableName)).toEqual([
    'deployed-OrganisationsTableName',
    'deployed-AdministratorsTableName',
  ]);
  expect(cognito.commandCalls(AdminDisableUserCommand)[0]?.args[0].input.UserPoolId).toBe(
    'deployed-UserPoolId',
  );
});

test.each([
  ['OrganisationsTableName', 'Latchkey-Data'],
  ['PermissionCatalogue', 'Latchkey-Data'],
  ['UserPoolId', 'Latchkey-AdminApi'],
  ['IdentityProviders', 'Latchkey-AdminApi'],
])('if the output %s is missing, the message names the stack to deploy', async (output, stackName) => {
  deployWithout(output);
  await expect(findDirectoryTarget({ aws: true })).rejects.toMatchObject({
    name: 'CommandError',
    message: `${stackName} has no output ${output}. Deploy it first.`,
  });
});

test('credentials that have expired are not taken for a missing stack', async () => {
  cloudFormation.on(DescribeStacksCommand).rejects(Object.assign(new Error(), { name: 'ExpiredToken' }));
  await expect(findDirectoryTarget({ aws: true })).rejects.toThrow(
    expect.objectContaining({ name: 'ExpiredToken' }),
  );
});

test('another instance is found by the names of its stacks', async () => {
  cloudFormation.on(DescribeStacksCommand).rejects(Object.assign(new Error(), { name: 'ValidationError' }));
  await expect(findDirectoryTarget({ aws: true, instance: 'staging' })).rejects.toThrow(
    'Latchkey-staging-Data is not deployed',
  );
});

test('an instance without --aws is refused, because it is not the local host', async () => {
  await expect(findDirectoryTarget({ instance: 'staging' })).rejects.toThrow(
    '--instance staging is a deployment on AWS. Add --aws',
  );
});

test('a stack that is not deployed is named', async () => {
  const missing = Object.assign(new Error('Stack with id Latchkey-Data does not exist'), {
    name: 'ValidationError',
  });
  cloudFormation.on(DescribeStacksCommand).rejects(missing);
  await expect(findDirectoryTarget({ aws: true })).rejects.toMatchObject({
    name: 'CommandError',
    message:
      'Latchkey-Data is not deployed to this account and region. Deploy it, or set AWS_PROFILE and AWS_REGION to where it is.',
  });
});
