import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { LambdaIntegration, MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { buildSync } from 'esbuild';
import { ApiKeyAuthorizer, ApiKeyRefusals } from '../../lib/constructs/index.ts';

/** Returns whose key it is, and counts visits in a table of the app. Also writes what happens to keys to the log. */
const BACKEND = `
  import { DynamoDB } from '@aws-sdk/client-dynamodb';
  import { getKeyContext, warningHeaders } from '../../core/key-context.ts';
  const table = { TableName: process.env.TABLE };
  export async function handler(event) {
    const key = getKeyContext(event);
    const Key = { id: { S: key.keyId } };
    const UpdateExpression = 'ADD visits :one';
    const ExpressionAttributeValues = { ':one': { N: '1' } };
    const update = { ...table, Key, UpdateExpression, ExpressionAttributeValues, ReturnValues: 'ALL_NEW' };
    const { Attributes } = await new DynamoDB().updateItem(update);
    const body = JSON.stringify({ organisationId: key.organisationId, visits: Number(Attributes.visits.N) });
    return { statusCode: 200, headers: { 'content-type': 'application/json', ...warningHeaders(key) }, body };
  }
  export async function greet(event) {
    return { statusCode: 200, body: JSON.stringify({ organisationId: getKeyContext(event).organisationId }) };
  }
  export async function watch({ detail }) {
    console.log(detail.type, detail.subject);
  }`;

/**
 * Synthesizes another team's app, as it would be deployed to its own account: a REST API that finds the authorizer by name, an
 * HTTP API that has its ARN, a function that subscribes to what happens to keys, and a Python function that no API needs. A second
 * stack is in a stage and has what the local host does not run: a preflight, a function in Python and one of inline code.
 * @returns the folder of the synthesized app
 */
export function synthesizeNeighbour(directory: string): string {
  const code = join(directory, 'backend');
  mkdirSync(code, { recursive: true });
  buildSync({
    stdin: { contents: BACKEND, resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'node',
    outfile: join(code, 'index.js'),
  });
  const outdir = join(directory, 'cdk.out');
  const app = new App({ outdir });
  const stack = new Stack(app, 'Records', { env: { account: '444455556666', region: 'eu-west-2' } });
  const table = new Table(stack, 'Visits', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const handler = new LambdaFunction(stack, 'Backend', {
    code: Code.fromAsset(code),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    environment: { TABLE: table.tableName },
  });
  table.grantReadWriteData(handler);

  const rest = new RestApi(stack, 'Rest');
  const reports = new ApiKeyAuthorizer(stack, 'Reports', { requires: 'reports' });
  rest.root
    .addResource('records')
    .addMethod('GET', new LambdaIntegration(handler), { authorizer: reports.forRestApi() });
  new ApiKeyRefusals(stack, 'Refusals', { api: rest });

  const http = new HttpApi(stack, 'Http');
  const functionArn = 'arn:aws:lambda:eu-west-2:111122223333:function:latchkey-authorizer-accounts';
  const accounts = ApiKeyAuthorizer.fromFunctionArn(stack, 'Accounts', functionArn, { requires: 'accounts' });
  http.addRoutes({
    path: '/people',
    methods: [HttpMethod.GET],
    integration: new HttpLambdaIntegration('People', handler),
    authorizer: accounts.forHttpApi(),
  });

  const watcher = new LambdaFunction(stack, 'Watcher', {
    functionName: 'key-watcher',
    code: Code.fromAsset(code),
    handler: 'index.watch',
    runtime: Runtime.NODEJS_24_X,
  });
  const bus = StringParameter.valueForStringParameter(stack, '/latchkey/event-bus');
  new Rule(stack, 'Deletions', {
    eventBus: EventBus.fromEventBusArn(stack, 'KeyEvents', bus),
    eventPattern: {
      source: ['latchkey'],
      detailType: ['latchkey.key.deleted'],
      detail: { data: { organisationPath: ['northgate'] } },
    },
    targets: [new LambdaTarget(watcher)],
  });

  const nightly = new LambdaFunction(stack, 'Nightly', {
    code: Code.fromInline('def handler(event, context): pass'),
    handler: 'index.handler',
    runtime: Runtime.PYTHON_3_13,
  });
  const targets = [new LambdaTarget(nightly)];
  new Rule(stack, 'Night', { schedule: Schedule.cron({ hour: '2', minute: '0' }), targets });

  const museum = new Stack(new Stage(app, 'Test'), 'Museum');
  const mixed = new RestApi(museum, 'Mixed', { defaultCorsPreflightOptions: { allowOrigins: ['*'] } });
  const keepers = new ApiKeyAuthorizer(museum, 'Keepers', { requires: 'reports' });
  const backends = {
    works: { code: Code.fromAsset(code), runtime: Runtime.NODEJS_24_X },
    python: { code: Code.fromAsset(code), runtime: Runtime.PYTHON_3_13 },
    inline: { code: Code.fromInline('exports.handler = async () => ({});'), runtime: Runtime.NODEJS_24_X },
  };
  for (const [path, { code: source, runtime }] of Object.entries(backends)) {
    const backend = new LambdaFunction(museum, path, { code: source, runtime, handler: 'index.greet' });
    const method = new LambdaIntegration(backend);
    mixed.root.addResource(path).addMethod('GET', method, { authorizer: keepers.forRestApi() });
  }
  mixed.root.addResource('mock').addMethod('GET', new MockIntegration());
  app.synth();
  return outdir;
}
