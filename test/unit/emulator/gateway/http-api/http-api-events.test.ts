import { expect, test } from 'vitest';
import { call, Functions } from '../gateway-calls.ts';
import { API_ID, openHttpApi } from './synthesized-http-api.ts';

const ok = () => new Functions({ main: () => ({ statusCode: 204 }) });
const text = expect.any(String);

test('a function gets the documented event of format 2.0', async () => {
  const functions = ok();
  const { origin } = await openHttpApi(
    { routes: { 'POST /pets/{petId}': {} }, stage: { StageVariables: { tier: 'gold' } } },
    functions,
  );
  await call(origin, '/pets/a%20b?parameter1=value1&parameter1=value%202&parameter2=', {
    method: 'POST',
    headers: {
      Cookie: 'cookie1=a; cookie2=b',
      Header1: 'value1',
      Header2: ['value1', 'value2'],
      'Content-Type': 'application/json; charset=utf-8',
      'User-Agent': 'agent',
      'X-Forwarded-For': '192.0.2.1',
    },
    body: '{"name":"Zoë"}',
  });
  const { host, port } = new URL(origin);
  expect(functions.events('main')).toEqual([
    {
      version: '2.0',
      routeKey: 'POST /pets/{petId}',
      rawPath: '/pets/a b',
      rawQueryString: 'parameter1=value1&parameter1=value%202&parameter2=',
      cookies: ['cookie1=a', 'cookie2=b'],
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': '15',
        header1: 'value1',
        header2: 'value1,value2',
        host,
        'user-agent': 'agent',
        'x-forwarded-for': '192.0.2.1, 127.0.0.1',
        'x-forwarded-port': port,
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { parameter1: 'value1,value 2', parameter2: '' },
      requestContext: {
        accountId: '123456789012',
        apiId: API_ID,
        domainName: '127.0.0.1',
        domainPrefix: '127',
        http: {
          method: 'POST',
          path: '/pets/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'agent',
        },
        requestId: text,
        routeKey: 'POST /pets/{petId}',
        stage: '$default',
        time: '12/Mar/2027:19:03:58 +0000',
        timeEpoch: 1804878238390,
      },
      pathParameters: { petId: 'a b' },
      stageVariables: { tier: 'gold' },
      body: '{"name":"Zoë"}',
      isBase64Encoded: false,
    },
  ]);
});

test('an event of format 2.0 omits what the request does not have', async () => {
  const functions = ok();
  const { origin } = await openHttpApi({ routes: { 'GET /pets': {} } }, functions);
  await call(origin, '/pets');
  expect(Object.keys(functions.events('main')[0] ?? {}).sort()).toEqual([
    'headers',
    'isBase64Encoded',
    'rawPath',
    'rawQueryString',
    'requestContext',
    'routeKey',
    'version',
  ]);
});

test('a function gets the documented event of format 1.0 if its integration says so', async () => {
  const functions = ok();
  const { origin } = await openHttpApi({ routes: { 'GET /my/{what}': {} }, payloadFormat: '1.0' }, functions);
  await call(origin, '/my/path?parameter1=value1&parameter1=value2&parameter2=value', {
    headers: { Header2: ['value1', 'value2'], 'User-Agent': 'agent' },
  });
  const { host } = new URL(origin);
  expect(functions.events('main')).toEqual([
    {
      version: '1.0',
      resource: '/my/{what}',
      path: '/my/path',
      httpMethod: 'GET',
      headers: expect.objectContaining({ header2: 'value2', 'user-agent': 'agent', host }),
      multiValueHeaders: expect.objectContaining({ header2: ['value1', 'value2'], host: [host] }),
      queryStringParameters: { parameter1: 'value2', parameter2: 'value' },
      multiValueQueryStringParameters: { parameter1: ['value1', 'value2'], parameter2: ['value'] },
      requestContext: {
        accountId: '123456789012',
        apiId: API_ID,
        authorizer: { claims: null, scopes: null },
        domainName: '127.0.0.1',
        domainPrefix: '127',
        extendedRequestId: text,
        httpMethod: 'GET',
        identity: expect.objectContaining({ sourceIp: '127.0.0.1', userAgent: 'agent', user: null }),
        path: '/my/path',
        protocol: 'HTTP/1.1',
        requestId: text,
        requestTime: '12/Mar/2027:19:03:58 +0000',
        requestTimeEpoch: 1804878238390,
        resourceId: 'GET /my/{what}',
        resourcePath: '/my/{what}',
        stage: '$default',
      },
      pathParameters: { what: 'path' },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    },
  ]);
});

test.each([
  ['text/csv', false],
  ['application/json', false],
  ['application/javascript', false],
  ['application/xml; charset=utf-8', false],
  ['application/merge-patch+json', true],
  ['application/x-www-form-urlencoded', true],
  ['application/octet-stream', true],
  ['image/png', true],
  ['not a type', true],
  [undefined, true],
])('a body of type %s arrives as base64: %s', async (type, isBase64Encoded) => {
  const functions = ok();
  const { origin } = await openHttpApi({ routes: { 'POST /': {} } }, functions);
  await call(origin, '/', {
    method: 'POST',
    headers: type === undefined ? {} : { 'content-type': type },
    body: 'Zoë',
  });
  expect(functions.events('main')).toMatchObject([
    { body: isBase64Encoded ? Buffer.from('Zoë').toString('base64') : 'Zoë', isBase64Encoded },
  ]);
});

test('each request has an ID of its own, which the response contains', async () => {
  const functions = ok();
  const { origin } = await openHttpApi({ routes: { 'GET /': {} } }, functions);
  const replies = [await call(origin, '/'), await call(origin, '/')];
  const told = replies.map(({ headers }) => headers['apigw-requestid']?.[0]);
  expect(new Set(told).size).toBe(2);
  expect(functions.events('main')).toMatchObject(
    told.map((requestId) => ({ requestContext: { requestId } })),
  );
});
