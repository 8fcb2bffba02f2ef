import { expect, test } from 'vitest';
import { call, Functions, fail } from '../gateway-calls.ts';
import { API_ID, CUSTOM, openRestApi } from './synthesized-rest-api.ts';

const ASKING = { Asking: { Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 } };
const denied = {
  principalId: 'someone',
  policyDocument: { Statement: { Effect: 'Deny', Action: '*', Resource: '*' } },
  context: { keyId: 'key-1' },
};

async function requestRejected(
  gatewayResponses: Record<string, Record<string, unknown>>,
  authorizer: () => unknown,
  target = '/a/7?q=2',
) {
  const { origin } = await openRestApi(
    {
      methods: { 'GET /a/{id}': CUSTOM },
      stage: { Variables: { tier: 'gold' } },
      authorizers: ASKING,
      gatewayResponses,
    },
    new Functions({ authorizer }),
  );
  return await call(origin, target, { headers: { 'X-Asked': 'yes' } });
}

test('an API customizes status, headers and body of a rejection', async () => {
  const reply = await requestRejected(
    {
      UNAUTHORIZED: {
        StatusCode: '418',
        ResponseParameters: {
          'gatewayresponse.header.Content-Type': "'application/vnd.example+json'",
          'gatewayresponse.header.WWW-Authenticate': "'OAApiKey'",
        },
        ResponseTemplates: { 'application/json': '{"reason":"badCredentials"}' },
      },
    },
    () => fail('Unauthorized'),
  );
  expect(reply).toMatchObject({ status: 418, body: '{"reason":"badCredentials"}' });
  expect(reply.headers).toMatchObject({
    'content-type': ['application/vnd.example+json'],
    'www-authenticate': ['OAApiKey'],
    'x-amzn-errortype': ['UnauthorizedException'],
  });
});

test('a template may contain variables of the request, the caller and the error', async () => {
  const template = [
    '$context.error.responseType',
    '$context.error.message',
    '$context.error.messageString',
    '$context.authorizer.keyId',
    '$context.authorizer.principalId',
    '$context.resourcePath',
    '$context.identity.sourceIp',
    '$context.apiId',
    '$stageVariables.tier',
    '[$context.nothing.such]',
    '$input.body #if(true)',
    '$context.requestId.',
  ].join(' ');
  const reply = await requestRejected(
    { ACCESS_DENIED: { ResponseTemplates: { 'text/plain': template } } },
    () => denied,
  );
  const message = 'User is not authorized to access this resource with an explicit deny';
  const requestId = reply.headers['x-amzn-requestid']?.[0];
  expect(reply.body).toBe(
    `ACCESS_DENIED ${message} "${message}" key-1 someone /a/{id} 127.0.0.1 ${API_ID} gold [] $input.body #if(true) ${requestId}.`,
  );
  expect(reply.headers['content-type']).toEqual(['text/plain']);
});

test('headers are mapped from the request, the context and the stage, or omitted', async () => {
  const ResponseParameters = {
    'gatewayresponse.header.a': 'method.request.header.x-asked',
    'gatewayresponse.header.b': 'method.request.querystring.q',
    'gatewayresponse.header.c': 'method.request.path.id',
    'gatewayresponse.header.d': 'context.authorizer.keyId',
    'gatewayresponse.header.e': 'stageVariables.tier',
    'gatewayresponse.header.f': 'method.request.header.absent',
  };
  const { headers } = await requestRejected({ ACCESS_DENIED: { ResponseParameters } }, () => denied);
  expect(headers).toMatchObject({ a: ['yes'], b: ['2'], c: ['7'], d: ['key-1'], e: ['gold'] });
  expect(headers).not.toHaveProperty('f');
});

test('customized headers leave status and body unchanged', async () => {
  const reply = await requestRejected(
    { UNAUTHORIZED: { ResponseParameters: { 'gatewayresponse.header.a': "'b'" } } },
    () => fail('Unauthorized'),
  );
  expect(reply).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  expect(reply.headers.a).toEqual(['b']);
});

const OTHERS = {
  'application/json': '{"code":"$context.error.responseType","message":$context.error.messageString}',
};

test('a type that is not customized has the response of its class', async () => {
  const gatewayResponses = {
    DEFAULT_4XX: { ResponseTemplates: OTHERS },
    DEFAULT_5XX: { StatusCode: '503', ResponseTemplates: OTHERS },
    UNAUTHORIZED: { ResponseTemplates: { 'application/json': '{}' } },
  };
  expect(await requestRejected(gatewayResponses, () => fail('Unauthorized'))).toMatchObject({
    status: 401,
    body: '{}',
  });
  expect(await requestRejected(gatewayResponses, () => fail('Broken'))).toMatchObject({
    status: 503,
    body: '{"code":"AUTHORIZER_CONFIGURATION_ERROR","message":null}',
  });
  expect(await requestRejected(gatewayResponses, () => denied, '/not-there')).toMatchObject({
    status: 403,
    body: '{"code":"MISSING_AUTHENTICATION_TOKEN","message":"Missing Authentication Token"}',
  });
});

test('a function that fails causes the response DEFAULT_5XX', async () => {
  const { origin } = await openRestApi(
    { methods: { 'GET /': {} }, gatewayResponses: { DEFAULT_5XX: { ResponseTemplates: OTHERS } } },
    new Functions({ main: () => fail('Secret') }),
  );
  expect(await call(origin, '/')).toMatchObject({
    status: 502,
    body: '{"code":"DEFAULT_5XX","message":"Internal server error"}',
  });
});
