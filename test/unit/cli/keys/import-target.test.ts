import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { findImportTarget } from '../../../../cli/keys/import-target.ts';
import { importKey } from '../../../../core/import/plan-import.ts';
import { TABLES } from '../../../../core/tables.ts';
import { cancelled } from '../../../support/cancelled-transaction.ts';
import { describeStack, outputData } from '../../../support/described-stack.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

const cloudFormation = mockClient(CloudFormationClient);
const dynamodb = mockClient(DynamoDBDocumentClient);

/** Deploys the stacks. Values of outputs are their names, unless they are given. */
function deploy(given: Readonly<Record<string, string>> = {}): void {
  const values: Record<string, string> = {
    ...outputData(),
    ImportedKeys: 'on',
    ImportedKeyLife: 'P100Y',
    ...given,
  };
  cloudFormation.on(DescribeStacksCommand).resolves(describeStack('any', values));
}

beforeEach(() => {
  dynamodb.reset();
  cloudFormation.reset();
  deploy();
});

/** Two imported keys of one organisation. */
const [first, second] = ['First', 'Second'].map((name) => {
  const row = { line: 1, organisationId: 'northgate', name, permissionLevel: 'full', hint: 'abcd' };
  const values = { ...row, valueHash: `hash of ${name}`, expiresOn: '2099-01-01' };
  return importKey(anOrganisation(), values, policy, changeContextAt('2026-11-23T12:00:00Z')).changes;
});
const changes = [...(first ?? []), ...(second ?? [])];
const [{ valueHash = '' } = {}] = changes.map(({ key }) => key);
const stored = { valueHash, organisationId: 'northgate', keyId: 'theirs', expiresOn: '2099-01-01' };

/** Cancels the next transaction for these reasons, one for each item: keys, events, values, organisation. */
function cancel(codes: readonly string[]): void {
  dynamodb.reset();
  dynamodb
    .on(TransactWriteCommand)
    .rejectsOnce(cancelled(...codes))
    .resolves({});
}
const NONE = 'None';
const taken = [NONE, NONE, NONE, NONE, 'ConditionalCheckFailed', NONE, NONE];

async function commit(...earlier: object[]) {
  dynamodb.on(BatchGetCommand).resolves({
    Responses: { [`deployed-${TABLES.importedKeys.output}`]: earlier as Record<string, unknown>[] },
  });
  return (await findImportTarget({ aws: true })).commit(changes);
}

test('an import leaves out a key that another import has created, and writes the others', async () => {
  cancel(taken);
  expect(await commit(stored)).toEqual(second);
  const [all, rest] = dynamodb
    .commandCalls(TransactWriteCommand)
    .map(({ args: [{ input }] }) => input.TransactItems?.length);
  expect([all, rest]).toEqual([7, 4]);
});

test.each([
  ['in another organisation', { ...stored, organisationId: 'library' }],
  ['with another expiry date', { ...stored, expiresOn: '2098-01-01' }],
  ['and deleted', { valueHash, deletedAt: '2026-11-23T12:00:00Z' }],
])('an import stops at a key that was imported meanwhile %s', async (_, earlier) => {
  cancel(taken);
  await expect(commit(earlier)).rejects.toThrow('Another import has changed “First” of northgate');
});

test('an import stops if others keep changing its organisation, or the organisation is gone', async () => {
  cancel([NONE, NONE, NONE, NONE, NONE, NONE, 'TransactionConflict']);
  await expect(commit()).rejects.toThrow('Somebody else is changing the same organisation.');
  cancel([NONE, NONE, NONE, NONE, NONE, NONE, 'ConditionalCheckFailed']);
  await expect(commit()).rejects.toThrow('Remove its rows from the file.');
});

test('an import fails as DynamoDB does if it throttles or does not respond', async () => {
  cancel(['ThrottlingError', NONE, NONE, NONE, 'TransactionConflict', NONE, NONE]);
  await expect(commit(stored)).rejects.toThrow(TransactionCanceledException);
  dynamodb.on(TransactWriteCommand).rejects(new Error('no response'));
  await expect(commit(stored)).rejects.toThrow('no response');
});

test('a deployment on AWS that does not accept imported keys is named with what to do', async () => {
  deploy({ ImportedKeys: 'off' });
  await expect(findImportTarget({ aws: true })).rejects.toThrow('in cdk.json and deploy first.');
});
