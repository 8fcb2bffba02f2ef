import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { findResources, type GetAtt, listAccess, readTemplate } from '../support/stacks.ts';
import { synthesizeApp } from '../support/synthesize.ts';

interface Method {
  HttpMethod: string;
  ResourceId: { Ref: string };
  AuthorizationType: string;
  AuthorizerId?: { Ref: string };
  Integration: { Uri: unknown };
}
interface Resource {
  PathPart: string;
  ParentId: { Ref: string } | GetAtt;
}
interface GatewayResponse {
  ResponseType: string;
  StatusCode?: string;
  ResponseParameters?: Record<string, string>;
  ResponseTemplates: Record<string, string>;
}

const template = readTemplate('Latchkey-ExampleApi');
const resources = findResources<Resource>(template, 'AWS::ApiGateway::Resource');
const authorizers = findResources<{ AuthorizerUri: unknown }>(template, 'AWS::ApiGateway::Authorizer');
const handlers = findResources<{ Role: GetAtt }>(template, 'AWS::Lambda::Function');
const methods = Object.values(findResources<Method>(template, 'AWS::ApiGateway::Method')).map(
  ({ Properties }) => ({
    ...Properties,
    route: `${Properties.HttpMethod} ${findPath(Properties.ResourceId.Ref)}`,
  }),
);
const refusals = Object.values(findResources<GatewayResponse>(template, 'AWS::ApiGateway::GatewayResponse'));

function findPath(id: string): string {
  const resource = resources[id];
  if (!resource) return '';
  const { ParentId, PathPart } = resource.Properties;
  return `${'Ref' in ParentId ? findPath(ParentId.Ref) : ''}/${PathPart}`;
}

function findResponse(type: string): GatewayResponse {
  const found = refusals.find(({ Properties }) => Properties.ResponseType === type);
  if (!found) throw new Error(`No answer of its own for ${type}`);
  return found.Properties;
}

const ROUTES = {
  'GET /api/v1/{domain}': 'accounts',
  'POST /api/v1/{domain}': 'accounts',
  'GET /api/v1/{domain}/organisation/{organisationId}': 'accounts',
  'POST /api/v1/{domain}/organisation/{organisationId}/local-auth/session': 'authentication',
  'GET /api/v1/{domain}/report': 'reports',
  'GET /api/v1/{domain}/report/download': 'reports',
  'GET /api/v1/{domain}/rawreport': 'reports',
  'GET /api/v1/{domain}/rawtask/{taskId}': 'reports',
  'GET /api/v1/{domain}/rawtask/{taskId}/download': 'reports',
  'GET /api/v1/{domain}/account/query': 'accounts',
  'GET /api/v1/{domain}/account/{accountId}': 'accounts',
  'POST /api/v1/{domain}/account/{accountId}/modify': 'accounts',
  'POST /api/v1/{domain}/account/create': 'accounts',
  'POST /api/v1/{domain}/organisation/{organisationId}/accounts/create/{type}': 'accounts',
};

describe('routes of the example API', () => {
  test('the example API has exactly these routes', () => {
    expect(methods.map(({ route }) => route).toSorted()).toEqual(Object.keys(ROUTES).toSorted());
  });

  test.each(Object.entries(ROUTES))('%s requires a key with the permission %s', (route, permission) => {
    const method = methods.find((candidate) => candidate.route === route);
    expect(method?.AuthorizationType).toBe('CUSTOM');
    const authorizer = authorizers[method?.AuthorizerId?.Ref ?? ''];
    const parameters = template.findParameters('*', {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: `/latchkey/authorizer/${permission}`,
    });
    const [parameter = ''] = Object.keys(parameters);
    expect(JSON.stringify(authorizer?.Properties.AuthorizerUri)).toContain(`{"Ref":"${parameter}"}`);
  });
});

const organisations = { Organisations: ['dynamodb:GetItem'] };

test.each([
  ['getentrypoint', organisations],
  ['getorganisation', organisations],
  ['opensession', organisations],
  ['getreport', { ...organisations, 'Organisations/byTree': ['dynamodb:Query'] }],
  ['getrawreport', {}],
  [
    'queryaccounts',
    {
      ...organisations,
      ExampleAccounts: ['dynamodb:GetItem'],
      'ExampleAccounts/byUsername': ['dynamodb:Query'],
      'ExampleAccounts/byEmail': ['dynamodb:Query'],
    },
  ],
  ['getaccount', { ...organisations, ExampleAccounts: ['dynamodb:GetItem'] }],
  ['createaccount', { ...organisations, ExampleAccounts: ['dynamodb:PutItem'] }],
  ['modifyaccount', { ...organisations, ExampleAccounts: ['dynamodb:GetItem', 'dynamodb:PutItem'] }],
])('%s may read organisations and its own accounts, but no keys', (name, expected) => {
  const [, handler] = Object.entries(handlers).find(([id]) => id.startsWith(name)) ?? [];
  const access = handler ? listAccess(template, handler.Properties.Role) : {};
  expect(Object.fromEntries(Object.entries(access).filter(([target]) => !target.endsWith('Log')))).toEqual(
    expected,
  );
});

describe('errors that come from API Gateway', () => {
  test('401 has the media type and body that OpenAthens documents', () => {
    const { StatusCode, ResponseParameters, ResponseTemplates } = findResponse('UNAUTHORIZED');
    expect(StatusCode ?? '401').toBe('401');
    expect(ResponseParameters).toEqual({
      'gatewayresponse.header.Content-Type': "'application/vnd.eduserv.iam.authenticationError-v1+json'",
      'gatewayresponse.header.WWW-Authenticate': "'OAApiKey'",
    });
    expect(JSON.parse(ResponseTemplates['application/json'] ?? '')).toEqual({
      reason: 'badCredentials',
      message: expect.any(String),
    });
  });

  test.each([
    ['ACCESS_DENIED', '403', 'forbidden'],
    ['MISSING_AUTHENTICATION_TOKEN', '404', 'notFound'],
  ])('%s is %s', (type, status, code) => {
    const { StatusCode = '403', ResponseTemplates } = findResponse(type);
    expect(StatusCode).toBe(status);
    expect(JSON.parse(ResponseTemplates['application/json'] ?? '')).toMatchObject({ code });
  });

  test.each(['DEFAULT_4XX', 'DEFAULT_5XX'])('%s has the fields that clients read', (type) => {
    const body = findResponse(type).ResponseTemplates['application/json'] ?? '';
    // As API Gateway fills it in: messageString includes its quotation marks.
    const filled = body
      .replace('$context.error.responseType', 'X')
      .replace('$context.error.messageString', '"m"');
    expect(JSON.parse(filled)).toEqual({ code: 'X', message: 'm' });
  });
});

test('accounts are deleted after a day, and with the stack', () => {
  template.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Delete',
    Properties: Match.objectLike({
      TimeToLiveSpecification: { AttributeName: 'purgeAt', Enabled: true },
    }),
  });
});

test('by default, the role for the logs of the account’s APIs is not touched, so nothing is logged', () => {
  template.resourceCountIs('AWS::ApiGateway::Account', 0);
  expect(JSON.stringify(template.findResources('AWS::ApiGateway::Stage'))).not.toContain('AccessLogSetting');
});

test('the role for the logs of the account’s APIs is set only if asked for, and kept', () => {
  const { ExampleApi: asked } = synthesizeApp({ exampleApiLogs: 'set-role' });
  asked.hasResource('AWS::ApiGateway::Account', { DeletionPolicy: 'Retain' });
  synthesizeApp({ exampleApiLogs: 'existing-role' }).ExampleApi.resourceCountIs(
    'AWS::ApiGateway::Account',
    0,
  );
});

test('the stage is throttled, and logs requests without headers if asked to', () => {
  const { ExampleApi: logging } = synthesizeApp({ exampleApiLogs: 'existing-role' });
  const [stage] = Object.values(
    findResources<{
      MethodSettings: {
        ThrottlingRateLimit: number;
        ThrottlingBurstLimit: number;
        DataTraceEnabled?: boolean;
      }[];
      AccessLogSetting: { Format: string };
    }>(logging, 'AWS::ApiGateway::Stage'),
  );
  expect(stage?.Properties.MethodSettings).toEqual([
    expect.objectContaining({
      HttpMethod: '*',
      ThrottlingRateLimit: 50,
      ThrottlingBurstLimit: 100,
      DataTraceEnabled: false,
    }),
  ]);
  expect(JSON.parse(stage?.Properties.AccessLogSetting.Format ?? '')).toMatchObject({
    requestId: '$context.requestId',
    keyId: '$context.authorizer.keyId',
  });
});
