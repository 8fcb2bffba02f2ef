import { expect, test } from 'vitest';
import { call, Functions } from '../gateway-calls.ts';
import { API_ID, openRestApi } from './synthesized-rest-api.ts';

const ok = () => new Functions({ main: () => ({ statusCode: 204 }) });
const text = expect.any(String);

test('a function gets the documented event', async () => {
  const functions = ok();
  const { origin } = await openRestApi(
    { methods: { 'POST /hello/{name}': {} }, stage: { Variables: { tier: 'gold' } } },
    functions,
  );
  await call(origin, '/hello/world?name=me&multivalueName=you&multivalueName=m%20e', {
    method: 'POST',
    headers: {
      headerName: ['a', 'b'],
      'Content-Type': 'image/png',
      'User-Agent': 'agent',
      'Content-MD5': 'x',
    },
    body: '{"a":"é"}',
  });
  const { host, port } = new URL(origin);
  const forwarded = { 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Port': port, 'X-Forwarded-Proto': 'http' };
  const headers = {
    headerName: 'b',
    'Content-Type': 'image/png',
    'User-Agent': 'agent',
    Host: host,
    ...forwarded,
  };
  expect(functions.events('main')).toEqual([
    {
      resource: '/hello/{name}',
      path: '/hello/world',
      httpMethod: 'POST',
      headers,
      multiValueHeaders: {
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
        headerName: ['a', 'b'],
      },
      queryStringParameters: { name: 'me', multivalueName: 'm e' },
      multiValueQueryStringParameters: { name: ['me'], multivalueName: ['you', 'm e'] },
      pathParameters: { name: 'world' },
      stageVariables: { tier: 'gold' },
      requestContext: {
        accountId: '123456789012',
        apiId: API_ID,
        deploymentId: 'Deployment',
        domainName: '127.0.0.1',
        domainPrefix: '127',
        extendedRequestId: text,
        httpMethod: 'POST',
        identity: {
          accessKey: null,
          accountId: null,
          apiKey: null,
          apiKeyId: null,
          caller: null,
          clientCert: null,
          cognitoAuthenticationProvider: null,
          cognitoAuthenticationType: null,
          cognitoIdentityId: null,
          cognitoIdentityPoolId: null,
          principalOrgId: null,
          sourceIp: '127.0.0.1',
          user: null,
          userAgent: 'agent',
          userArn: null,
        },
        path: '/hello/world',
        protocol: 'HTTP/1.1',
        requestId: text,
        requestTime: '12/Mar/2027:19:03:58 +0000',
        requestTimeEpoch: 1804878238390,
        resourceId: '/hello/{name}',
        resourcePath: '/hello/{name}',
        stage: 'prod',
      },
      body: '{"a":"é"}',
      isBase64Encoded: false,
    },
  ]);
});

test('an event has null for what the request does not have', async () => {
  const functions = ok();
  const { origin } = await openRestApi({ methods: { 'GET /': {} } }, functions);
  await call(origin, '/');
  expect(functions.events('main')).toMatchObject([
    {
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      body: null,
    },
  ]);
});

test('the response contains the request ID that the function got', async () => {
  const functions = ok();
  const { origin } = await openRestApi({ methods: { 'GET /': {} } }, functions);
  const requestId = (await call(origin, '/')).headers['x-amzn-requestid']?.[0];
  expect(functions.events('main')).toMatchObject([{ requestContext: { requestId } }]);
});
