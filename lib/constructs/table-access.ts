import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { TABLES, type TableId } from '../../core/tables.ts';

export type Action =
  | 'GetItem'
  | 'BatchGetItem'
  | 'BatchWriteItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem'
  | 'Query';

export type Tables = Readonly<Record<TableId, dynamodb.ITable>>;

/**
 * The actions that a function may perform on each table or index. In a transaction, DynamoDB authorizes each action by itself.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export type TableAccess = Partial<Record<TableId | Index, Action[]>>;

type Index =
  | 'apiKeys/byExpiry'
  | 'apiKeys/byChange'
  | 'apiKeys/byTree'
  | 'organisations/byTree'
  | 'administrators/byOrganisation'
  | 'keyEvents/byKey'
  | 'keyEvents/byTree'
  | 'digests/open';

/** Grants a function exactly this access, and sets the environment variables with the tables' names. */
export function grantTableAccess(handler: lambda.Function, tables: Tables, access: TableAccess): void {
  for (const [target, actions] of Object.entries(access)) {
    const [name, index] = target.split('/') as [TableId, string?];
    grantActions(handler, tables[name], index, actions);
    handler.addEnvironment(TABLES[name].variable, tables[name].tableName);
  }
}

/** Grants a function actions on a table, or on one of its indexes. CDK's own grants include every index. */
export function grantActions(
  handler: lambda.Function,
  { tableArn }: dynamodb.ITable,
  index: string | undefined,
  actions: readonly Action[],
): void {
  iam.Grant.addToPrincipal({
    grantee: handler,
    actions: actions.map((action) => `dynamodb:${action}`),
    resourceArns: [index === undefined ? tableArn : `${tableArn}/index/${index}`],
  });
}
