import { describe, expect, test } from 'vitest';
import type { EmulatorError } from '../../../../emulator/emulator-error.ts';
import type { TemplateResources } from '../../../../emulator/gateway/api-resources.ts';
import { createHttpApiListener } from '../../../../emulator/gateway/http-api/http-api.ts';
import { createRestApiListener } from '../../../../emulator/gateway/rest-api/rest-api.ts';
import { call, Functions, options, serve } from './gateway-calls.ts';
import {
  buildLambdaAuthorizer,
  CUSTOM,
  API_ID as HTTP_API,
  httpApi,
} from './http-api/synthesized-http-api.ts';
import { API_ID as REST_API, restApi } from './rest-api/synthesized-rest-api.ts';

const given = options(new Functions({}));

/** Changes properties of one resource. */
function changed(
  resources: TemplateResources,
  id: string,
  properties: Record<string, unknown>,
): TemplateResources {
  const resource = resources[id] ?? { Type: '', Properties: {} };
  return { ...resources, [id]: { ...resource, Properties: { ...resource.Properties, ...properties } } };
}

const http = httpApi({ routes: { 'GET /': CUSTOM }, authorizers: buildLambdaAuthorizer() });
const rest = restApi({
  methods: { 'GET /a': CUSTOM },
  authorizers: { Asking: { Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 } },
  gatewayResponses: { UNAUTHORIZED: {} },
});

test('the APIs of these tests can be opened unchanged', () => {
  createHttpApiListener(http, HTTP_API, given);
  createRestApiListener(rest, REST_API, given);
});

test.each<[string, Record<string, unknown>, string]>([
  ['Api', { Body: {} }, 'Body'],
  ['Api', { ProtocolType: 'WEBSOCKET' }, 'ProtocolType'],
  ['Api', { CorsConfiguration: { AllowEverything: true } }, 'AllowEverything'],
  ['Route0', { RequestParameters: {} }, 'RequestParameters'],
  ['Route0', { AuthorizationType: 'AWS_IAM' }, 'AuthorizationType'],
  ['Route0', { RouteKey: 'nonsense' }, 'RouteKey'],
  ['Route0', { Target: 'integrations/Other' }, 'Route0'],
  ['Route0', { AuthorizerId: 'Other' }, 'Route0'],
  ['Route0', { AuthorizerId: undefined }, 'Route0'],
  ['Integration', { IntegrationType: 'HTTP_PROXY' }, 'IntegrationType'],
  ['Integration', { IntegrationUri: 'https://elsewhere.example' }, 'IntegrationUri'],
  ['Integration', { TimeoutInMillis: 1000 }, 'TimeoutInMillis'],
  ['Asking', { AuthorizerResultTtlInSeconds: 60 }, 'IdentitySource'],
  ['Asking', { IdentitySource: ['$request.body.key'] }, '$request.body.key'],
])('an HTTP API whose %s has %o is refused', (id, properties, named) => {
  const open = () => createHttpApiListener(changed(http, id, properties), HTTP_API, given);
  expect(open).toThrow(
    expect.objectContaining({ name: 'EmulatorError', message: expect.stringContaining(named) }),
  );
  expect(open).toThrow(
    id === 'Api' || id === 'Integration' || id === 'Asking' ? `${id} (AWS::ApiGatewayV2::` : id,
  );
});

test.each<[string, Record<string, unknown>, string]>([
  ['Api', { Policy: {} }, 'Policy'],
  ['Api', { BinaryMediaTypes: ['image/png'] }, 'BinaryMediaTypes'],
  ['Stage', { CacheClusterEnabled: true }, 'CacheClusterEnabled'],
  ['Stage', { MethodSettings: [{ CachingEnabled: true }] }, 'CachingEnabled'],
  ['GET /a', { ApiKeyRequired: true }, 'ApiKeyRequired'],
  ['GET /a', { RequestValidatorId: 'Validator' }, 'RequestValidatorId'],
  ['GET /a', { AuthorizationType: 'COGNITO_USER_POOLS' }, 'AuthorizationType'],
  ['GET /a', { AuthorizerId: 'Other' }, 'GET /a'],
  ['GET /a', { Integration: { Type: 'MOCK' } }, 'Integration.Type'],
  ['GET /a', { ResourceId: 'Other' }, 'Other'],
  ['Asking', { Type: 'COGNITO_USER_POOLS' }, 'Type'],
  ['Asking', { AuthorizerResultTtlInSeconds: 60 }, 'IdentitySource'],
  ['UNAUTHORIZED', { ResponseParameters: { 'gatewayresponse.header.a': 'unquoted' } }, 'unquoted'],
  ['UNAUTHORIZED', { ResponseTemplates: { 'a/b': '', 'c/d': '' } }, 'ResponseTemplates'],
])('a REST API whose %s has %o is refused', (id, properties, named) => {
  const open = () => createRestApiListener(changed(rest, id, properties), REST_API, given);
  expect(open).toThrow(
    expect.objectContaining({ name: 'EmulatorError', message: expect.stringContaining(named) }),
  );
});

test('an API with a part of a type that is not emulated is refused', () => {
  const model = { Type: 'AWS::ApiGateway::RequestValidator', Properties: { RestApiId: REST_API } };
  expect(() => createRestApiListener({ ...rest, Checks: model }, REST_API, given)).toThrow(
    'The emulator does not emulate AWS::ApiGateway::RequestValidator, which Checks is.',
  );
  const mapping = { Type: 'AWS::ApiGatewayV2::ApiMapping', Properties: { ApiId: HTTP_API } };
  expect(() => createHttpApiListener({ ...http, Mapping: mapping }, HTTP_API, given)).toThrow('Mapping');
});

test('an API with no stage or two stages is refused', () => {
  const { Stage, ...stageless } = http;
  expect(() => createHttpApiListener(stageless, HTTP_API, given)).toThrow('one stage');
  if (Stage)
    expect(() => createHttpApiListener({ ...http, Other: Stage }, HTTP_API, given)).toThrow('one stage');
});

test('the API with the given ID is opened if a stack has several', () => {
  const other = { Other: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } } };
  const { Api, ...parts } = http;
  if (Api) createHttpApiListener({ ...parts, [HTTP_API]: Api, ...other }, HTTP_API, given);
  expect(() => createHttpApiListener({ ...http, ...other }, HTTP_API, given)).toThrow(
    `No AWS::ApiGatewayV2::Api`,
  );
});

describe('API of another app', () => {
  const OPEN = { status: 200, body: 'run' };
  const HTTP = httpApi({
    routes: { 'GET /open': {}, 'GET /a': CUSTOM },
    authorizers: buildLambdaAuthorizer(),
  });
  const REST = restApi({
    methods: { 'GET /open': {}, 'GET /a': CUSTOM },
    authorizers: { Asking: { Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 } },
  });

  test.each<[string, typeof createRestApiListener, TemplateResources, string, Record<string, unknown>]>([
    ['a REST API’s method', createRestApiListener, REST, 'GET /a', { Integration: { Type: 'MOCK' } }],
    ['a REST API’s method', createRestApiListener, REST, 'GET /a', { ApiKeyRequired: true }],
    ['a REST API’s authorizer', createRestApiListener, REST, 'Asking', { Type: 'COGNITO_USER_POOLS' }],
    ['an HTTP API’s route', createHttpApiListener, HTTP, 'Route1', { AuthorizationType: 'AWS_IAM' }],
    ['an HTTP API’s authorizer', createHttpApiListener, HTTP, 'Asking', { EnableSimpleResponses: 'maybe' }],
  ])(
    'requests that need %s that is not emulated get 501 with the reason, and others are run',
    async (_, open, resources, id, properties) => {
      const functions = new Functions({ main: () => ({ statusCode: 200, body: 'run' }) });
      const told: EmulatorError[] = [];
      const apiId = resources === REST ? REST_API : HTTP_API;
      const onUnsupported = (error: EmulatorError) => told.push(error);
      const listener = open(changed(resources, id, properties), apiId, {
        ...options(functions),
        onUnsupported,
      });
      const origin = await serve(listener);
      expect(await call(origin, '/open')).toMatchObject(OPEN);
      const { status, body } = await call(origin, '/a');
      expect({ status, body: JSON.parse(body) }).toEqual({
        status: 501,
        body: { message: told[0]?.message },
      });
      expect(told).toHaveLength(1);
      expect(functions.events('main')).toHaveLength(1);
    },
  );
});
