import { readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { execa } from 'execa';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { compile, formatApp, type Setup, writeApp } from '../support/consumer-app.ts';
import { findSnippet } from '../support/guide.ts';

const NODENEXT: Setup = { module: 'nodenext', moduleResolution: 'nodenext', type: 'commonjs' };
const backend = {
  'backend.ts': findSnippet('context').text,
  'organisations.ts': findSnippet('organisation').text,
};

test.each(['readme', 'rest', 'http', 'cross-account', 'appsync', 'rotating'])(
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

  test('an app has a secret whose key its own function renews, with rights for this secret only', async () => {
    const template = templateOf('rotating');
    const [secret] = Object.keys(template.findResources('AWS::SecretsManager::Secret'));
    template.hasResourceProperties('AWS::SecretsManager::Secret', { SecretString: '{"apiKey":""}' });
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
      RotateImmediatelyOnUpdate: false, // there is no key yet
    });
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(policies).toContain('secretsmanager:ListSecretVersionIds');
    for (const action of ['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage']) {
      expect(policies).toMatch(new RegExp(`secretsmanager:${action}"[^}]*"Resource":{"Ref":"${secret}`));
    }
    const [rotation] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(rotation?.Properties.Environment.Variables).toMatchObject({
      ADMIN_API_URL: 'https://a1b2c3d4e5.execute-api.eu-west-2.amazonaws.com',
    });
    expect(
      await rotateWith(`asset.${rotation?.Properties.Code.S3Key.replace('.zip', '')}`, 'AWSCURRENT'),
    ).toBe('');
  });

  /** Runs the deployed code with the SDK that Lambda's runtime has, whose client finds one version. @returns what went wrong */
  async function rotateWith(asset: string, stage: string): Promise<string> {
    const sdk = join(output, 'node_modules/@aws-sdk/client-secrets-manager');
    await mkdir(sdk, { recursive: true });
    const client = `{ describeSecret: async () => ({ VersionIdsToStages: { t: ['${stage}'] } }) }`;
    await writeFile(join(sdk, 'index.js'), `exports.SecretsManager = function () { return ${client}; };`);
    const event = JSON.stringify({ Step: 'finishSecret', SecretId: 's', ClientRequestToken: 't' });
    const code = `require('./${asset}/index.js').handler(${event})`;
    const { stderr } = await execa(process.execPath, ['--eval', code], { cwd: output, reject: false });
    return stderr;
  }

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

test('the example of a key that Secrets Manager replaces has no type errors, and its page shows all of its app', async () => {
  const app = join(inject('packed').cdkApp, 'rotating-key');
  await cp('examples/rotating-key', app, { recursive: true });
  const { all } = await execa('tsc', ['-p', app], { preferLocal: true, reject: false, all: true });
  expect(all).toBe('');
  expect(readFileSync(join(app, 'README.md'), 'utf8')).toContain(readFileSync(join(app, 'app.ts'), 'utf8'));
});
