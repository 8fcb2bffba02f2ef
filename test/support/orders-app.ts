import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ApiKeyAuthorizer } from '../../lib/constructs/index.ts';

/** The code of a function that returns what the authorizer says of the key. */
export const BACKEND = `exports.handler = async ({ requestContext }) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(requestContext.authorizer),
});`;

/**
 * Synthesizes the shop's app: an API of orders and prices, protected by the instance `shop`.
 * @returns the folder of the synthesized app
 */
export function synthesizeOrders(directory: string): string {
  const code = join(directory, 'backend');
  mkdirSync(code, { recursive: true });
  writeFileSync(join(code, 'index.js'), BACKEND);
  const outdir = join(directory, 'cdk.out');
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const backend = new LambdaFunction(stack, 'Backend', {
    code: Code.fromAsset(code),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  const api = new RestApi(stack, 'Api');
  for (const requires of ['orders', 'prices']) {
    const authorizer = new ApiKeyAuthorizer(stack, requires, { requires, instance: 'shop' }).forRestApi();
    api.root.addResource(requires).addMethod('GET', new LambdaIntegration(backend), { authorizer });
  }
  app.synth();
  return outdir;
}
