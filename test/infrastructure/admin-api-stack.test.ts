import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { findResources, type GetAtt, listAccess, readTemplate } from '../support/stacks.ts';

interface Route {
  RouteKey: string;
  AuthorizationType: string;
  AuthorizerId: { Ref: string };
  AuthorizationScopes: unknown[];
  Target: { 'Fn::Join': [string, [string, { Ref: string }]] };
}
interface Integration {
  IntegrationUri: GetAtt;
  PayloadFormatVersion: string;
}
interface Handler {
  Role: GetAtt;
  Environment: { Variables: Record<string, unknown> };
}

const template = readTemplate('Latchkey-AdminApi');
const routes = Object.values(findResources<Route>(template, 'AWS::ApiGatewayV2::Route'));
const integrations = findResources<Integration>(template, 'AWS::ApiGatewayV2::Integration');
const handlers = findResources<Handler>(template, 'AWS::Lambda::Function');

const KEYS = '/organisations/{organisationId}/api-keys';

/** Reading who asks and where is what every operation does. */
const WHO_AND_WHERE = { Administrators: ['dynamodb:GetItem'], Organisations: ['dynamodb:GetItem'] };

const ACCESS: Record<string, Record<string, string[]>> = {
  'GET /organisations': { 'Organisations/byTree': ['dynamodb:Query'] },
  'GET /organisations/{organisationId}/permission-levels': {},
  [`GET ${KEYS}`]: { ApiKeys: ['dynamodb:Query'] },
  [`POST ${KEYS}`]: { ApiKeys: ['dynamodb:PutItem'], KeyEvents: ['dynamodb:PutItem'] },
  [`GET ${KEYS}/{keyId}`]: { ApiKeys: ['dynamodb:GetItem'] },
  [`PATCH ${KEYS}/{keyId}`]: {
    ApiKeys: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    KeyEvents: ['dynamodb:PutItem'],
  },
  [`DELETE ${KEYS}/{keyId}`]: {
    ApiKeys: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
    ImportedKeys: ['dynamodb:UpdateItem'],
    KeyEvents: ['dynamodb:PutItem'],
  },
  [`POST ${KEYS}/{keyId}/rotation`]: {
    ApiKeys: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    KeyEvents: ['dynamodb:PutItem'],
  },
  [`GET ${KEYS}/{keyId}/events`]: { ApiKeys: ['dynamodb:GetItem'], 'KeyEvents/byKey': ['dynamodb:Query'] },
};

function handlerOf(routeKey: string): { id: string; handler: Handler; payloadFormat: string } {
  const target = routes.find(({ Properties }) => Properties.RouteKey === routeKey)?.Properties.Target;
  const integration = target && integrations[target['Fn::Join'][1][1].Ref];
  const id = integration?.Properties.IntegrationUri['Fn::GetAtt'][0];
  const handler = id === undefined ? undefined : handlers[id];
  if (!integration || id === undefined || !handler) throw new Error(`No function behind ${routeKey}`);
  return { id, handler: handler.Properties, payloadFormat: integration.Properties.PayloadFormatVersion };
}

describe('routes', () => {
  it('are those of the admin API, each with a function of its own', () => {
    expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual(Object.keys(ACCESS).sort());
    expect(new Set(Object.keys(ACCESS).map((route) => handlerOf(route).id)).size).toBe(routes.length);
  });

  it.each(routes.map(({ Properties }) => [Properties.RouteKey, Properties] as const))(
    '%s asks for a token with the scope api-keys/manage',
    (_, route) => {
      expect(route.AuthorizationType).toBe('JWT');
      expect(Object.keys(template.findResources('AWS::ApiGatewayV2::Authorizer'))).toEqual([
        route.AuthorizerId.Ref,
      ]);
      const resourceServer = Object.keys(template.findResources('AWS::Cognito::UserPoolResourceServer'))[0];
      expect(route.AuthorizationScopes).toEqual([{ 'Fn::Join': ['', [{ Ref: resourceServer }, '/manage']] }]);
    },
  );
});

describe('what each operation may do', () => {
  it.each(Object.entries(ACCESS))('%s', (route, access) => {
    const { handler, id } = handlerOf(route);
    const log = `${id.slice(0, -8)}Log`;
    expect(listAccess(template, handler.Role)).toEqual({
      ...WHO_AND_WHERE,
      ...access,
      [log]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    });
  });

  it.each(Object.entries(ACCESS))('%s knows no table that it may not touch', (route, access) => {
    const variables = Object.keys(handlerOf(route).handler.Environment.Variables);
    const touched = new Set(
      Object.keys({ ...WHO_AND_WHERE, ...access }).map((target) => target.replace(/\/.*/, '')),
    );
    const tables = { ApiKeys: 'API_KEYS', KeyEvents: 'KEY_EVENTS', Organisations: 'ORGANISATIONS' };
    for (const [table, variable] of Object.entries(tables)) {
      expect(variables.includes(`${variable}_TABLE`), table).toBe(touched.has(table));
    }
  });

  it('tells what makes key values, and nothing else, of their prefix and life', () => {
    const making = Object.keys(ACCESS).filter((route) =>
      Object.keys(handlerOf(route).handler.Environment.Variables).includes('KEY_LIFE'),
    );
    expect(making).toEqual([`POST ${KEYS}`, `POST ${KEYS}/{keyId}/rotation`]);
    const { Variables } = handlerOf(`POST ${KEYS}`).handler.Environment;
    expect(Variables).toMatchObject({ KEY_VALUE_PREFIX: 'lk', KEY_LIFE: 'P1Y' });
  });

  it('tells what shows keys, and nothing else, from when on they count as expiring', () => {
    const showing = Object.keys(ACCESS).filter(
      (route) => handlerOf(route).handler.Environment.Variables.EXPIRING_DAYS === '30',
    );
    expect(showing.sort()).toEqual(
      [
        `GET ${KEYS}`,
        `POST ${KEYS}`,
        `GET ${KEYS}/{keyId}`,
        `PATCH ${KEYS}/{keyId}`,
        `POST ${KEYS}/{keyId}/rotation`,
      ].sort(),
    );
  });
});

describe('the API', () => {
  it('trusts the tokens that the user pool gives to the page', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Issuer: { 'Fn::GetAtt': [Match.stringLikeRegexp('Administrators'), 'ProviderURL'] },
        Audience: [{ Ref: Match.stringLikeRegexp('Page') }],
      },
    });
  });

  it('lets the page, and no other, call it from a browser and read versions, addresses and when to try again', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'HTTP',
      CorsConfiguration: {
        AllowOrigins: ['http://localhost:4000'],
        AllowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
        AllowHeaders: ['authorization', 'content-type', 'if-match'],
        ExposeHeaders: ['etag', 'location', 'retry-after'],
        AllowCredentials: Match.absent(),
      },
    });
  });

  it('is throttled', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
  });

  it('logs who called what, in JSON and without anything that can hold a token or key value', () => {
    const [stage] = Object.values(
      findResources<{ AccessLogSettings: { Format: string } }>(template, 'AWS::ApiGatewayV2::Stage'),
    );
    const format = JSON.parse(stage?.Properties.AccessLogSettings.Format ?? '');
    expect(format).toMatchObject({
      route: '$context.routeKey',
      status: '$context.status',
      subject: '$context.authorizer.claims.sub',
    });
    expect(JSON.stringify(format)).not.toMatch(/header|token|path/i);
  });
});
