import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile, formatApp, type Setup, writeApp } from '../support/consumer-app.ts';
import { findSnippet } from '../support/guide.ts';

const NODENEXT: Setup = { module: 'nodenext', moduleResolution: 'nodenext', type: 'commonjs' };
const backend = {
  'backend.ts': findSnippet('context').text,
  'organisations.ts': findSnippet('organisation').text,
};

test.each(['readme', 'rest', 'http', 'cross-account', 'appsync'])(
  'the snippet %s has at most 10 lines',
  (name) => {
    expect(findSnippet(name).lines).toBeLessThanOrEqual(10);
  },
);

describe('types of the package', () => {
  test.each<Setup & { options?: string[] }>([
    NODENEXT,
    // The declarations are the same, so only their resolution is checked again.
    { module: 'nodenext', moduleResolution: 'nodenext', type: 'module', options: ['--skipLibCheck'] },
    { module: 'node16', moduleResolution: 'node16', type: 'commonjs', options: ['--skipLibCheck'] },
    { module: 'preserve', moduleResolution: 'bundler', type: 'module' },
  ])(
    'the types of the package compile in a strict app with $moduleResolution and type $type',
    async ({ options = [], ...setup }) => {
      const name = `types-${setup.moduleResolution}-${setup.type}`;
      const directory = await writeApp(name, setup, { 'app.ts': formatApp(), ...backend });
      expect(await compile(directory, ...options)).toBe('');
    },
  );

  test('the types of the package accept the events of every kind of API', async () => {
    const events = `
import type * as lambda from 'aws-lambda';
import { getKeyContext } from 'latchkey/context';
export const rest = (event: lambda.APIGatewayProxyEvent): string => getKeyContext(event).keyId;
export const one = (event: lambda.APIGatewayProxyWithLambdaAuthorizerEvent<object>): string => getKeyContext(event).keyId;
export const two = (event: lambda.APIGatewayProxyEventV2WithLambdaAuthorizer<object>): string => getKeyContext(event).keyId;
export const graphql = (event: lambda.AppSyncResolverEvent<object>): string => getKeyContext(event).keyId;
export const warning = (event: lambda.APIGatewayProxyEvent): string | undefined => getKeyContext(event).warning;`;
    expect(await compile(await writeApp('events', NODENEXT, { 'events.ts': events }), '--skipLibCheck')).toBe(
      '',
    );
  });

  test.each([
    ['a missing permission', '', /'requires' is missing/],
    ['an unknown property', "requires: 'reports', cacheFor: 3", /'cacheFor' does not exist/],
  ])('the types of the package reject %s', async (_, props, reason) => {
    const code = `import { App, Stack } from 'aws-cdk-lib';
import { ApiKeyAuthorizer } from 'latchkey';
new ApiKeyAuthorizer(new Stack(new App()), 'Keys', { ${props} });`;
    expect(
      await compile(await writeApp('refused', NODENEXT, { 'refused.ts': code }), '--skipLibCheck'),
    ).toMatch(reason);
  });
});

describe.each(['commonjs', 'module'] as const)('app of type %s', (type) => {
  let output: string;
  beforeAll(async () => {
    const directory = await writeApp(
      `app-${type}`,
      { ...NODENEXT, type },
      {
        'app.ts': formatApp(),
        'schema.graphql': 'type Query { title: String }',
      },
    );
    await compile(directory, '--skipLibCheck');
    output = join(directory, 'cdk.out');
    await execa(process.execPath, ['out/app.js'], { cwd: directory, env: { CDK_OUTDIR: output } });
  });
  const textOf = (stack: string) => readFileSync(join(output, `${stack}.template.json`), 'utf8');
  const templateOf = (stack: string) => Template.fromJSON(JSON.parse(textOf(stack)));
  const parameterOf = (template: Template, permission: string): string =>
    Object.keys(template.findParameters('*', { Default: `/latchkey/authorizer/${permission}` })).join();

  test.each([
    ['rest', 'AWS::ApiGateway::Authorizer', 'AWS::ApiGateway::Method', 'ResourceId'],
    ['http', 'AWS::ApiGatewayV2::Authorizer', 'AWS::ApiGatewayV2::Route', 'RouteKey'],
  ])('an app protects each route of %s with its own permission', (stack, ofAuthorizer, ofRoute, path) => {
    const template = templateOf(stack);
    const authorizers = template.findResources(ofAuthorizer);
    const routes = Object.values(template.findResources(ofRoute));
    expect(routes).toHaveLength(2);
    for (const permission of ['report', 'account']) {
      const route = routes.find(({ Properties }) => JSON.stringify(Properties[path]).includes(permission));
      expect(route?.Properties.AuthorizationType).toBe('CUSTOM');
      const uri = authorizers[route?.Properties.AuthorizerId.Ref]?.Properties.AuthorizerUri;
      expect(JSON.stringify(uri)).toContain(`{"Ref":"${parameterOf(template, `${permission}s`)}"}`);
    }
  });

  test('an app protects a GraphQL API, which needs no permission of its own', () => {
    const template = templateOf('appsync');
    template.hasResourceProperties('AWS::AppSync::GraphQLApi', {
      AuthenticationType: 'AWS_LAMBDA',
      LambdaAuthorizerConfig: { AuthorizerUri: { Ref: parameterOf(template, 'reports') } },
    });
    template.resourceCountIs('AWS::Lambda::Permission', 0);
  });

  test('an app refuses with problem details by default, or in a style of its own', () => {
    const sent = (stack: string) =>
      JSON.stringify(templateOf(stack).findResources('AWS::ApiGateway::GatewayResponse'));
    expect(sent('rest')).toContain('application/problem+json');
    expect(sent('style')).toContain('vnd.eduserv');
    expect(sent('style')).toContain('Ask for full access.');
  });

  test('an app uses the function of another account without a lookup in its own', () => {
    const template = templateOf('cross-account');
    const arn = 'arn:aws:lambda:eu-west-2:111122223333:function:latchkey-authorizer-reports:live';
    const uri = `arn:aws:apigateway:eu-west-2:lambda:path/2015-03-31/functions/${arn}/invocations`;
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', { AuthorizerUri: uri });
    expect(textOf('cross-account')).not.toContain('/latchkey/authorizer/');
  });

  test.each(['rest', 'http', 'cross-account'])('an app creates no permission and no role for %s', (stack) => {
    templateOf(stack).resourceCountIs('AWS::Lambda::Permission', 0);
    const roles = templateOf(stack).findResources('AWS::IAM::Role');
    expect(JSON.stringify(roles)).not.toContain('lambda');
  });
});
