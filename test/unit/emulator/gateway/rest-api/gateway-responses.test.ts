import { expect, test } from 'vitest';
import { call, Functions, fail } from '../support.ts';
import { API_ID, CUSTOM, openedRestApi } from './support.ts';

const ASKING = { Asking: { Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 } };
const denied = {
  principalId: 'someone',
  policyDocument: { Statement: { Effect: 'Deny', Action: '*', Resource: '*' } },
  context: { keyId: 'key-1' },
};

async function refused(
  gatewayResponses: Record<string, Record<string, unknown>>,
  authorizer: () => unknown,
  target = '/a/7?q=2',
) {
  const { origin } = await openedRestApi(
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

test('an API chooses status, headers and body of a refusal', async () => {
  const reply = await refused(
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

test('a template fills in what is known of the request, the caller and the error', async () => {
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
  const reply = await refused(
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

test('headers come from the request, the context and the stage, or are left out', async () => {
  const ResponseParameters = {
    'gatewayresponse.header.a': 'method.request.header.x-asked',
    'gatewayresponse.header.b': 'method.request.querystring.q',
    'gatewayresponse.header.c': 'method.request.path.id',
    'gatewayresponse.header.d': 'context.authorizer.keyId',
    'gatewayresponse.header.e': 'stageVariables.tier',
    'gatewayresponse.header.f': 'method.request.header.absent',
  };
  const { headers } = await refused({ ACCESS_DENIED: { ResponseParameters } }, () => denied);
  expect(headers).toMatchObject({ a: ['yes'], b: ['2'], c: ['7'], d: ['key-1'], e: ['gold'] });
  expect(headers).not.toHaveProperty('f');
});

test('headers alone leave status and body as they are', async () => {
  const reply = await refused(
    { UNAUTHORIZED: { ResponseParameters: { 'gatewayresponse.header.a': "'b'" } } },
    () => fail('Unauthorized'),
  );
  expect(reply).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  expect(reply.headers.a).toEqual(['b']);
});

const OTHERS = {
  'application/json': '{"code":"$context.error.responseType","message":$context.error.messageString}',
};

test('what is not customized itself is as its class is', async () => {
  const gatewayResponses = {
    DEFAULT_4XX: { ResponseTemplates: OTHERS },
    DEFAULT_5XX: { StatusCode: '503', ResponseTemplates: OTHERS },
    UNAUTHORIZED: { ResponseTemplates: { 'application/json': '{}' } },
  };
  expect(await refused(gatewayResponses, () => fail('Unauthorized'))).toMatchObject({
    status: 401,
    body: '{}',
  });
  expect(await refused(gatewayResponses, () => fail('Broken'))).toMatchObject({
    status: 503,
    body: '{"code":"AUTHORIZER_CONFIGURATION_ERROR","message":null}',
  });
  expect(await refused(gatewayResponses, () => denied, '/not-there')).toMatchObject({
    status: 403,
    body: '{"code":"MISSING_AUTHENTICATION_TOKEN","message":"Missing Authentication Token"}',
  });
});

test('a function that fails is answered as DEFAULT_5XX says', async () => {
  const { origin } = await openedRestApi(
    { methods: { 'GET /': {} }, gatewayResponses: { DEFAULT_5XX: { ResponseTemplates: OTHERS } } },
    new Functions({ main: () => fail('Secret') }),
  );
  expect(await call(origin, '/')).toMatchObject({
    status: 502,
    body: '{"code":"DEFAULT_5XX","message":"Internal server error"}',
  });
});
