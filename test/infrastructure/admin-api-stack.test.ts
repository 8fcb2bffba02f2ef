import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { findResources, type GetAtt, listAccess, readTemplate } from '../support/stacks.ts';
import { synthesizeApp } from '../support/synthesize.ts';

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

/** Every operation reads the administrator and the organisation. */
const WHO_AND_WHERE = { Administrators: ['dynamodb:GetItem'], Organisations: ['dynamodb:GetItem'] };

/** What creating a key needs, on condition that its organisation is still there, and what repeating the request needs. */
const CREATING = {
  ApiKeys: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  CreatingRequests: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  KeyEvents: ['dynamodb:PutItem'],
  Organisations: ['dynamodb:ConditionCheckItem', 'dynamodb:GetItem'],
};

/** What asking a contact to confirm needs. */
const ASKING = {
  Contacts: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
  ConfirmQueue: ['sqs:SendMessage'],
};
const ANSWER = {
  Contacts: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  Organisations: ['dynamodb:GetItem'],
};

/** What reporting leaked values needs. It looks nothing up, so that its time says nothing. */
const REPORTING = { LeakQueue: ['sqs:SendMessage'] };

/** Operations of people who have no account, with exactly what they may access. */
const PUBLIC: Record<string, Record<string, string[]>> = {
  'POST /contact-confirmations': ANSWER,
  'POST /contact-refusals': ANSWER,
  'POST /leaks': REPORTING,
  'POST /leaks/github': REPORTING,
  // No access to administrators: a key acts for itself.
  'DELETE /self': {
    ApiKeys: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
    KeyEvents: ['dynamodb:PutItem'],
  },
  'POST /self/rotation': {
    ApiKeys: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    KeyEvents: ['dynamodb:PutItem'],
    Organisations: ['dynamodb:ConditionCheckItem', 'dynamodb:GetItem'],
  },
};

const ACCESS: Record<string, Record<string, string[]>> = {
  'GET /organisations': { 'Organisations/byTree': ['dynamodb:Query'] },
  'GET /organisations/{organisationId}/permission-levels': {},
  [`GET ${KEYS}`]: {
    Organisations: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
    ApiKeys: ['dynamodb:Query'],
    'ApiKeys/byTree': ['dynamodb:Query'],
  },
  [`POST ${KEYS}`]: { ...CREATING, ...ASKING },
  [`GET ${KEYS}/{keyId}`]: { ApiKeys: ['dynamodb:GetItem'] },
  [`PATCH ${KEYS}/{keyId}`]: {
    ApiKeys: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    KeyEvents: ['dynamodb:PutItem'],
    ...ASKING,
  },
  [`DELETE ${KEYS}/{keyId}`]: {
    ApiKeys: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
    ImportedKeys: ['dynamodb:UpdateItem'],
    KeyEvents: ['dynamodb:PutItem'],
  },
  [`POST ${KEYS}/{keyId}/rotation`]: CREATING,
  [`GET ${KEYS}/{keyId}/events`]: {
    ApiKeys: ['dynamodb:GetItem'],
    KeyEvents: ['dynamodb:Query'],
    'KeyEvents/byKey': ['dynamodb:Query'],
  },
  [`GET ${KEYS}/{keyId}/recipients`]: {
    ApiKeys: ['dynamodb:GetItem'],
    'Administrators/byOrganisation': ['dynamodb:Query'],
    Contacts: ['dynamodb:GetItem'],
  },
  [`POST ${KEYS}/{keyId}/contact-requests`]: { ApiKeys: ['dynamodb:GetItem'], ...ASKING },
  'GET /organisations/{organisationId}/events': {
    KeyEvents: ['dynamodb:Query'],
    'KeyEvents/byTree': ['dynamodb:Query'],
    'Organisations/byTree': ['dynamodb:Query'],
  },
};

function findHandler(routeKey: string): { id: string; handler: Handler; payloadFormat: string } {
  const target = routes.find(({ Properties }) => Properties.RouteKey === routeKey)?.Properties.Target;
  const integration = target && integrations[target['Fn::Join'][1][1].Ref];
  const id = integration?.Properties.IntegrationUri['Fn::GetAtt'][0];
  const handler = id === undefined ? undefined : handlers[id];
  if (!integration || id === undefined || !handler) throw new Error(`No function behind ${routeKey}`);
  return { id, handler: handler.Properties, payloadFormat: integration.Properties.PayloadFormatVersion };
}

describe('routes of the admin API', () => {
  it('each documented operation has a route and its own function', () => {
    expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual(
      Object.keys({ ...ACCESS, ...PUBLIC }).sort(),
    );
    expect(new Set(Object.keys({ ...ACCESS, ...PUBLIC }).map((route) => findHandler(route).id)).size).toBe(
      routes.length,
    );
  });

  it.each(Object.keys(PUBLIC))('%s requires no token, as its callers have no account', (routeKey) => {
    const route = routes.find(({ Properties }) => Properties.RouteKey === routeKey)?.Properties;
    expect(route?.AuthorizationType).toBe('NONE');
    expect(route?.AuthorizationScopes ?? []).toEqual([]);
  });

  it('operations for anybody have limits of their own, which are set once their routes exist', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const limit = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20 };
    expect(stage?.Properties.RouteSettings).toEqual({
      'POST /leaks': limit,
      'POST /leaks/github': limit,
      'POST /self/rotation': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
      'DELETE /self': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
    });
    const dependencies = (stage?.DependsOn ?? []) as string[];
    for (const route of ['POSTleaks', 'POSTleaksgithub', 'POSTselfrotation', 'DELETEself']) {
      expect(dependencies.filter((id) => new RegExp(`^Api${route}[0-9A-F]{8}$`).test(id))).toHaveLength(1);
    }
  });

  it.each(
    routes
      .filter(({ Properties }) => !(Properties.RouteKey in PUBLIC))
      .map(({ Properties }) => [Properties.RouteKey, Properties] as const),
  )('%s requires a token with the scope api-keys/manage', (_, route) => {
    expect(route.AuthorizationType).toBe('JWT');
    expect(Object.keys(template.findResources('AWS::ApiGatewayV2::Authorizer'))).toEqual([
      route.AuthorizerId.Ref,
    ]);
    const resourceServer = Object.keys(template.findResources('AWS::Cognito::UserPoolResourceServer'))[0];
    expect(route.AuthorizationScopes).toEqual([{ 'Fn::Join': ['', [{ Ref: resourceServer }, '/manage']] }]);
  });
});

describe('access of each operation', () => {
  it.each([
    ...Object.entries(ACCESS).map(([route, access]) => [route, { ...WHO_AND_WHERE, ...access }] as const),
    ...Object.entries(PUBLIC),
  ])('%s has exactly the documented access', (route, access) => {
    const { handler, id } = findHandler(route);
    const log = `${id.slice(0, -8)}Log`;
    expect(listAccess(template, handler.Role)).toEqual({
      ...access,
      [log]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    });
  });

  it.each(Object.entries(ACCESS))(
    '%s gets the names of only the tables that it may access',
    (route, access) => {
      const variables = Object.keys(findHandler(route).handler.Environment.Variables);
      const touched = new Set(
        Object.keys({ ...WHO_AND_WHERE, ...access }).map((target) => target.replace(/\/.*/, '')),
      );
      const tables = {
        ApiKeys: 'API_KEYS',
        CreatingRequests: 'CREATING_REQUESTS',
        KeyEvents: 'KEY_EVENTS',
        Organisations: 'ORGANISATIONS',
      };
      for (const [table, variable] of Object.entries(tables)) {
        expect(variables.includes(`${variable}_TABLE`), table).toBe(touched.has(table));
      }
    },
  );

  it('only operations that create keys get the prefix and life of key values', () => {
    const making = Object.keys({ ...ACCESS, ...PUBLIC }).filter((route) =>
      Object.keys(findHandler(route).handler.Environment.Variables).includes('KEY_LIFE'),
    );
    expect(making).toEqual([`POST ${KEYS}`, `POST ${KEYS}/{keyId}/rotation`, 'POST /self/rotation']);
    const { Variables } = findHandler(`POST ${KEYS}`).handler.Environment;
    expect(Variables).toMatchObject({
      KEY_VALUE_PREFIX: { 'Fn::ImportValue': 'Latchkey-Data:KeyValuePrefix' },
      KEY_LIFE: 'P1Y',
    });
  });

  it('only operations that return keys get the days for the status expiring', () => {
    const showing = Object.keys(ACCESS).filter(
      (route) => findHandler(route).handler.Environment.Variables.EXPIRING_DAYS === '30',
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

describe('admin API', () => {
  it('the admin API has the operator’s own host if it is set', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
    const certificateArn = 'arn:aws:acm:eu-west-2:123456789012:certificate/0a1b';
    const { AdminApi: own } = synthesizeApp({ adminApiDomain: { host: 'api.example.org', certificateArn } });
    own.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'api.example.org',
      DomainNameConfigurations: [
        { CertificateArn: certificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    });
    own.hasResource('AWS::ApiGatewayV2::ApiMapping', {
      DependsOn: [Match.stringLikeRegexp('^Stage')],
      Properties: { DomainName: { Ref: Match.stringLikeRegexp('^Domain') }, Stage: '$default' },
    });
    own.hasOutput('AdminApiUrl', { Value: 'https://api.example.org' });
    own.hasOutput('AdminApiDomainTarget', {});
  });

  it('the admin API accepts tokens that the user pool issues to the page', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Issuer: { 'Fn::GetAtt': [Match.stringLikeRegexp('Administrators'), 'ProviderURL'] },
        Audience: [{ Ref: Match.stringLikeRegexp('Page') }],
      },
    });
  });

  it('the admin API allows only the page’s origins by CORS, and exposes ETag, Location and Retry-After', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'HTTP',
      CorsConfiguration: {
        AllowOrigins: ['http://localhost:4000'],
        AllowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
        AllowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match'],
        ExposeHeaders: ['etag', 'location', 'retry-after'],
        AllowCredentials: Match.absent(),
      },
    });
  });

  it('the admin API is throttled', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
  });

  it('the admin API logs requests in JSON, without fields that can contain a token or key value', () => {
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
