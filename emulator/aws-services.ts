import { z } from 'zod';
import type { AwsService } from './aws-endpoint.ts';
import { formatArn } from './emulated-account.ts';
import type { RequestedAction } from './iam/iam-policy.ts';
import { parseSendEmail } from './mail/mailbox.ts';
import { listBusArns } from './put-events.ts';

// The services behind the AWS endpoint: the engine of each, and the actions that IAM has to allow for its requests.

/** @param port the port of DynamoDB Local */
export function createDynamodbService(port: number): AwsService {
  return {
    port,
    listActions: ({ operation, body }) => listDynamodbActions(operation, JSON.parse(body.toString())),
  };
}

/** @param port the port of the queue engine */
export function createSqsService(port: number): AwsService {
  return {
    port,
    listActions: ({ operation, body }) => listSqsActions(operation, JSON.parse(body.toString())),
  };
}

/**
 * @param port the port of the mailbox
 * @param onSent called for each accepted mail with the bodies of the request and of the response
 */
export function createSesService(
  port: number,
  onSent: (request: string, response: string) => void,
): AwsService {
  return {
    port,
    listActions: ({ body }) => listSesActions(body.toString()),
    onSuccess: ({ body }, response) => onSent(body.toString(), response),
  };
}

/** @param putEvents handles a request, and returns the body of the response */
export function createEventsService(putEvents: (body: unknown) => object): AwsService {
  return {
    listActions: ({ operation, body }) =>
      listBusArns(JSON.parse(body.toString())).map((resource) => ({
        action: `events:${operation}`,
        resource,
      })),
    respond: ({ body }) => putEvents(JSON.parse(body.toString())),
  };
}

const tableRequest = z.object({ TableName: z.string(), IndexName: z.string().optional() });
const batchRequest = z.object({ RequestItems: z.record(z.string(), z.unknown()) });
const transactionRequest = z.object({ TransactItems: z.array(z.record(z.string(), tableRequest)) });
const queueRequest = z.object({ QueueUrl: z.string() });

/** The action that IAM checks for each part of a transaction. The transaction itself needs no permission. */
const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/**
 * The actions of a request to DynamoDB: one for each table of a batch and for each item of a transaction, on the index
 * if the request names one.
 * @param operation such as `GetItem`
 * @throws ZodError if the body does not fit the operation
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function listDynamodbActions(operation: string, body: unknown): RequestedAction[] {
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    const parts = transactionRequest.parse(body).TransactItems.flatMap((item) => Object.entries(item));
    return parts.map(([part, { TableName }]) => onTable(TRANSACTION_ACTIONS[part] ?? part, TableName));
  }
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return Object.keys(batchRequest.parse(body).RequestItems).map((table) => onTable(operation, table));
  }
  const request = tableRequest.safeParse(body);
  if (!request.success) return [{ action: `dynamodb:${operation}`, resource: '*' }];
  return [onTable(operation, request.data.TableName, request.data.IndexName)];
}

function onTable(operation: string, tableName: string, indexName?: string): RequestedAction {
  const table = tableName.startsWith('arn:') ? tableName : formatArn('dynamodb', `table/${tableName}`);
  return {
    action: `dynamodb:${operation}`,
    resource: indexName === undefined ? table : `${table}/index/${indexName}`,
  };
}

/**
 * The action of a request to SQS. A batch needs the permission of its single operation.
 * @param operation such as `SendMessageBatch`
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
 */
export function listSqsActions(operation: string, body: unknown): RequestedAction[] {
  const request = queueRequest.safeParse(body);
  const queue = request.success ? request.data.QueueUrl.split('/').at(-1) : '*';
  return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource: formatArn('sqs', queue ?? '*') }];
}

/**
 * The actions of a request to SES: on the identity that sends, and on the configuration set if the request names one.
 * @param body a form, as SES's first API takes it
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html
 */
export function listSesActions(body: string): RequestedAction[] {
  const action = `ses:${new URLSearchParams(body).get('Action')}`;
  const { source, configurationSet } = parseSendEmail(body);
  const domain = source.replace(/>$/, '').split('@').at(-1);
  return [
    { action, resource: formatArn('ses', `identity/${domain}`) },
    ...(configurationSet === undefined
      ? []
      : [{ action, resource: formatArn('ses', `configuration-set/${configurationSet}`) }]),
  ];
}
