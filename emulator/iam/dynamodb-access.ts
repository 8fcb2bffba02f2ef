import { z } from 'zod';
import { arnOf } from '../cloud-assembly/return-values.ts';
import type { Access } from './policy.ts';

const onTable = z.object({ TableName: z.string(), IndexName: z.string().optional() });
const batch = z.object({ RequestItems: z.record(z.string(), z.unknown()) });
const transaction = z.object({ TransactItems: z.array(z.record(z.string(), onTable)) });

/** The action that DynamoDB checks for each part of a transaction; there is none for the transaction itself. */
const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/**
 * What a request to DynamoDB does, as IAM checks it: per table in a batch, per item in a transaction, and on the
 * index where it names one.
 * @param operation such as `GetItem`
 * @throws ZodError where the body is not what the operation takes
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function dynamodbAccess(operation: string, body: unknown): Access[] {
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    const parts = transaction.parse(body).TransactItems.flatMap((item) => Object.entries(item));
    return parts.map(([part, { TableName }]) => access(TRANSACTION_ACTIONS[part] ?? part, TableName));
  }
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return Object.keys(batch.parse(body).RequestItems).map((table) => access(operation, table));
  }
  const request = onTable.safeParse(body);
  if (!request.success) return [{ action: `dynamodb:${operation}`, resource: '*' }];
  return [access(operation, request.data.TableName, request.data.IndexName)];
}

function access(operation: string, tableName: string, indexName?: string): Access {
  const table = tableName.startsWith('arn:') ? tableName : arnOf('dynamodb', `table/${tableName}`);
  return {
    action: `dynamodb:${operation}`,
    resource: indexName === undefined ? table : `${table}/index/${indexName}`,
  };
}
