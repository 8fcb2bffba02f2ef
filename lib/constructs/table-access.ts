import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** The environment variable by which a function finds each table. */
const VARIABLES = {
  apiKeys: 'API_KEYS_TABLE',
  importedKeys: 'IMPORTED_KEYS_TABLE',
  organisations: 'ORGANISATIONS_TABLE',
  administrators: 'ADMINISTRATORS_TABLE',
  keyEvents: 'KEY_EVENTS_TABLE',
  digests: 'DIGESTS_TABLE',
  digestKeys: 'DIGEST_KEYS_TABLE',
  reminders: 'REMINDERS_TABLE',
  reminderRuns: 'REMINDER_RUNS_TABLE',
} as const;

type TableName = keyof typeof VARIABLES;
type Action = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query';

export type Tables = Readonly<Record<TableName, dynamodb.ITable>>;

/**
 * What a function does on which table, or on which index of one. DynamoDB checks a transaction by the actions in it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export type TableAccess = Partial<Record<TableName | Index, Action[]>>;

type Index =
  | 'apiKeys/byExpiry'
  | 'apiKeys/byChange'
  | 'organisations/byTree'
  | 'administrators/byOrganisation'
  | 'keyEvents/byKey'
  | 'digests/open';

/** Permits a function exactly this, and tells it the names of the tables. */
export function allow(handler: lambda.Function, tables: Tables, access: TableAccess): void {
  for (const [target, actions] of Object.entries(access)) {
    const [name, index] = target.split('/') as [TableName, string?];
    const { tableArn, tableName } = tables[name];
    iam.Grant.addToPrincipal({
      grantee: handler,
      actions: actions.map((action) => `dynamodb:${action}`),
      resourceArns: [index === undefined ? tableArn : `${tableArn}/index/${index}`],
    });
    handler.addEnvironment(VARIABLES[name], tableName);
  }
}
