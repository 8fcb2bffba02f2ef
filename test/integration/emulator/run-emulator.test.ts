import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { App, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { build } from 'esbuild';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findFreeBase } from '../../support/local-host.ts';

/** Counts visits in a table. */
const HANDLER = `
  import { DynamoDB } from '@aws-sdk/client-dynamodb';
  export async function handler() {
    const { Attributes } = await new DynamoDB().updateItem({
      TableName: process.env.TABLE,
      Key: { id: { S: 'visits' } },
      UpdateExpression: 'ADD visits :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    });
    return { visits: Number(Attributes.visits.N) };
  }`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-emulator-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Synthesizes an app that has nothing of Latchkey. @returns the folder of its cloud assembly */
async function synthesizeApp(mayWrite: boolean): Promise<string> {
  const code = join(folder, 'code');
  await mkdir(code);
  await build({
    stdin: { contents: HANDLER, resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'node',
    outfile: join(code, 'index.js'),
  });
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const stack = new Stack(app, 'Visits');
  const table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const handler = new LambdaFunction(stack, 'Handler', {
    code: Code.fromAsset(code),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    environment: { TABLE: table.tableName },
  });
  if (mayWrite) table.grantReadWriteData(handler);
  // Behind an alias, as in apps whose releases can be taken back.
  const live = handler.currentVersion.addAlias('live');
  const integration = new HttpLambdaIntegration('Integration', live);
  new HttpApi(stack, 'Api').addRoutes({ path: '/visits', integration });
  return app.synth().directory;
}

/** Runs the emulator until the test is over. @returns the URL of the app's API */
async function runEmulator(assembly: string, stop: AbortSignal): Promise<string> {
  const port = await findFreeBase();
  const emulator = execa(process.execPath, ['emulator/run-emulator.ts', assembly, String(port)], {
    cancelSignal: stop,
    reject: false,
  });
  let url = '';
  for await (const line of createInterface({ input: emulator.stdout })) {
    url = /^Visits\/\w+: (.+)$/.exec(line)?.[1] ?? url;
    if (line.startsWith('Ready')) break;
  }
  return url;
}

test.each([
  [true, 200, { visits: 1 }],
  [false, 500, { message: 'Internal Server Error' }],
])('an app runs by itself, with its permissions: may write %s', async (mayWrite, status, body) => {
  const stop = new AbortController();
  try {
    const url = await runEmulator(await synthesizeApp(mayWrite), stop.signal);
    const response = await fetch(`${url}/visits`);
    expect([response.status, await response.json()]).toEqual([status, body]);
  } finally {
    stop.abort();
  }
});

test('a missing app is explained in a sentence', async () => {
  const { exitCode, stderr } = await execa(process.execPath, ['emulator/run-emulator.ts'], { reject: false });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: 'Name the folder of a synthesized app, such as cdk.out.',
  });
});
