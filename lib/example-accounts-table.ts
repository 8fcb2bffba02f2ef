import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type Action, grantActions } from './constructs/table-access.ts';

/** The actions that a function may perform on the table itself, and on each of its indexes. */
export type AccountsAccess = Partial<Record<'table' | 'byUsername' | 'byEmail', Action[]>>;

const string = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });

/** Creates the table of the example API's accounts. It is deleted with its stack, and its items after a day. */
export function createAccountsTable(scope: Construct): dynamodb.TableV2 {
  return new dynamodb.TableV2(scope, 'ExampleAccounts', {
    partitionKey: string('id'),
    globalSecondaryIndexes: [
      { indexName: 'byUsername', partitionKey: string('username') },
      { indexName: 'byEmail', partitionKey: string('email') },
    ],
    timeToLiveAttribute: 'purgeAt',
    billing: dynamodb.Billing.onDemand(),
    encryption: dynamodb.TableEncryptionV2.dynamoOwnedKey(),
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** Grants a function exactly this access, and sets the environment variable with the table's name. */
export function grantAccountsAccess(
  handler: lambda.Function,
  table: dynamodb.ITable,
  access: AccountsAccess,
): void {
  for (const [target, actions] of Object.entries(access)) {
    grantActions(handler, table, target === 'table' ? undefined : target, actions);
  }
  handler.addEnvironment('ACCOUNTS_TABLE', table.tableName);
}
