import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createAwsEndpoint } from '../../../emulator/aws-endpoint.ts';
import { createDynamodbService } from '../../../emulator/aws-services.ts';
import { SynthesizedApp } from '../../../emulator/cloud-assembly/synthesized-app.ts';
import { closeServer, findFreePort, openServer } from '../../../emulator/loopback-server.ts';
import { Platform } from '../../../emulator/platform.ts';
import { createTestClient } from '../../support/tables.ts';

const table = `keys-${randomUUID()}`;
const arn = `arn:aws:dynamodb:eu-west-2:000000000000:table/${table}`;
const Key = { id: { S: 'k1' } };

let folder: string;
let client: DynamoDBClient;
let platform: Platform;
let server: Server;
let endpoint: string;
const denials: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-iam-'));
  await build({
    stdin: {
      contents: `
        import { DynamoDB } from '@aws-sdk/client-dynamodb';
        export const handler = ({ operation, input }) => new DynamoDB({ maxAttempts: 1 })[operation](input);`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    outfile: join(folder, 'index.js'),
  });
  client = createTestClient();
  const port = await findFreePort();
  endpoint = `http://127.0.0.1:${port}`;
  platform = new Platform(client, {
    environment: { AWS_REGION: 'eu-west-2', AWS_ENDPOINT_URL: endpoint },
    clockShift: 0,
    debugging: false,
    onLine: () => {},
    onFailure: () => {},
  });
  await platform.deploy(buildApp());
  const listener = createAwsEndpoint({
    services: { dynamodb: createDynamodbService(Number(new URL(inject('dynamodbEndpoint')).port)) },
    findCaller: (accessKeyId) => platform.findCaller(accessKeyId),
    getRoles: () => platform.roles,
    onAccessDenied: (message) => denials.push(message),
  });
  server = await openServer(listener, port);
});
afterAll(async () => {
  await platform.fleet.stop();
  await closeServer(server);
  client.destroy();
  await rm(folder, { recursive: true });
});

/** A function whose role may read and update one table, and read one of its indexes. */
function buildApp(): SynthesizedApp {
  const Resources = {
    Keys: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        TableName: table,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'open',
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
          {
            IndexName: 'shut',
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      },
    },
    Role: { Type: 'AWS::IAM::Role', Properties: {} },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
              Resource: { 'Fn::GetAtt': ['Keys', 'Arn'] },
            },
            {
              Effect: 'Allow',
              Action: 'dynamodb:Query',
              Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Keys', 'Arn'] }, '/index/open']] },
            },
          ],
        },
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'reader',
        Code: { S3Key: 'code.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
    },
  };
  const stack = { name: 'Stack', template: { Parameters: {}, Resources, Outputs: {} } };
  return new SynthesizedApp({ stacks: [stack], assets: new Map([['code.zip', folder]]) });
}

function call(operation: string, input: unknown): Promise<unknown> {
  return platform.fleet.invoke('arn:aws:lambda:eu-west-2:000000000000:function:reader', { operation, input });
}

const update = {
  TableName: table,
  Key,
  UpdateExpression: 'SET seen = :yes',
  ExpressionAttributeValues: { ':yes': { BOOL: true } },
};
const query = {
  TableName: table,
  KeyConditionExpression: 'id = :id',
  ExpressionAttributeValues: { ':id': { S: 'k1' } },
};

describe('a function', () => {
  it('a function may do what its role allows', async () => {
    await call('updateItem', update);
    expect(await call('getItem', { TableName: table, Key })).toMatchObject({
      Item: { seen: { BOOL: true } },
    });
    await call('transactWriteItems', { TransactItems: [{ Update: update }] });
    expect(await call('query', { ...query, IndexName: 'open' })).toMatchObject({ Count: 1 });
  });

  it.each([
    ['putItem', { TableName: table, Item: Key }, 'dynamodb:PutItem', arn],
    ['query', query, 'dynamodb:Query', arn],
    ['query', { ...query, IndexName: 'shut' }, 'dynamodb:Query', `${arn}/index/shut`],
    ['getItem', { TableName: 'others', Key }, 'dynamodb:GetItem', arn.replace(table, 'others')],
    ['batchGetItem', { RequestItems: { [table]: { Keys: [Key] } } }, 'dynamodb:BatchGetItem', arn],
    [
      'transactWriteItems',
      { TransactItems: [{ Update: update }, { Delete: { TableName: table, Key } }] },
      'dynamodb:DeleteItem',
      arn,
    ],
    ['listTables', {}, 'dynamodb:ListTables', '*'],
  ])('a function is denied in the words of AWS: %s', async (operation, input, action, resource) => {
    const message = `User: arn:aws:sts::000000000000:assumed-role/Stack-Role/reader is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
    await expect(call(operation, input)).rejects.toMatchObject({
      errorType: 'AccessDeniedException',
      errorMessage: message,
    });
    expect(denials.at(-1)).toBe(message);
  });

  it('a function is rejected with an unknown access key', async () => {
    const stranger = new DynamoDBClient({
      endpoint,
      region: 'eu-west-2',
      credentials: { accessKeyId: 'STRANGER', secretAccessKey: 'x' },
    });
    const asked = stranger.send(new GetItemCommand({ TableName: table, Key }));
    await expect(asked).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    stranger.destroy();
  });
});
