import { expect, test } from 'vitest';
import { call, Functions, fail, NOW } from '../gateway-calls.ts';
import { API_ID, buildLambdaAuthorizer, CUSTOM, openHttpApi } from './synthesized-http-api.ts';

const ARN = `arn:aws:execute-api:eu-west-2:123456789012:${API_ID}/$default`;
const text = expect.any(String);

function policy(Effect: 'Allow' | 'Deny', Resource: string, Condition?: object) {
  const statement = { Effect, Action: 'execute-api:Invoke', Resource, ...(Condition && { Condition }) };
  return {
    principalId: 'key-1',
    policyDocument: { Version: '2012-10-17', Statement: [statement] },
    context: { keyId: 'key-1', levels: ['a'] },
  };
}

/** Functions whose authorizer returns what is given. */
function authorizedBy(authorizer: (event: Record<string, unknown>) => unknown): Functions {
  return new Functions({ main: () => ({ statusCode: 200 }), authorizer });
}

test('an authorizer gets the documented event of format 2.0', async () => {
  const functions = authorizedBy(() => policy('Allow', `${ARN}/*`));
  const sources = [
    '$request.header.X-Key',
    '$request.querystring.tenant',
    '$context.routeKey',
    '$stageVariables.tier',
  ];
  const { origin } = await openHttpApi(
    {
      routes: { 'POST /my/{what}': CUSTOM },
      stage: { StageVariables: { tier: 'gold' } },
      authorizers: buildLambdaAuthorizer({ IdentitySource: sources }),
    },
    functions,
  );
  await call(origin, '/my/path?tenant=a', {
    method: 'POST',
    headers: { 'x-key': 'k', cookie: 'c=1' },
    body: 'hidden',
  });
  expect(functions.events('authorizer')).toEqual([
    {
      version: '2.0',
      type: 'REQUEST',
      routeArn: `${ARN}/POST/my/path`,
      identitySource: ['k', 'a', 'POST /my/{what}', 'gold'],
      routeKey: 'POST /my/{what}',
      rawPath: '/my/path',
      rawQueryString: 'tenant=a',
      cookies: ['c=1'],
      headers: expect.objectContaining({ 'x-key': 'k' }),
      queryStringParameters: { tenant: 'a' },
      requestContext: expect.objectContaining({
        apiId: API_ID,
        routeKey: 'POST /my/{what}',
        requestId: text,
      }),
      pathParameters: { what: 'path' },
      stageVariables: { tier: 'gold' },
    },
  ]);
});

test('an authorizer gets the documented event of format 1.0', async () => {
  const functions = authorizedBy(() => policy('Allow', `${ARN}/*`));
  const authorizers = buildLambdaAuthorizer({
    AuthorizerPayloadFormatVersion: '1.0',
    IdentitySource: ['$request.header.X-Key', '$request.querystring.tenant'],
  });
  const { origin } = await openHttpApi({ routes: { 'GET /request': CUSTOM }, authorizers }, functions);
  await call(origin, '/request?tenant=a', { headers: { 'x-key': 'k' } });
  expect(functions.events('authorizer')).toEqual([
    {
      version: '1.0',
      type: 'REQUEST',
      methodArn: `${ARN}/GET/request`,
      identitySource: 'k,a',
      authorizationToken: 'k,a',
      resource: '/request',
      path: '/request',
      httpMethod: 'GET',
      headers: expect.objectContaining({ 'x-key': 'k' }),
      multiValueHeaders: expect.objectContaining({ 'x-key': ['k'] }),
      queryStringParameters: { tenant: 'a' },
      multiValueQueryStringParameters: { tenant: ['a'] },
      pathParameters: {},
      stageVariables: {},
      requestContext: expect.objectContaining({ resourcePath: '/request', httpMethod: 'GET', apiId: API_ID }),
    },
  ]);
});

test('the function gets the context that the authorizer returned', async () => {
  const functions = authorizedBy(() => policy('Allow', `${ARN}/*`));
  const { origin } = await openHttpApi(
    { routes: { 'GET /': CUSTOM }, authorizers: buildLambdaAuthorizer() },
    functions,
  );
  expect(await call(origin, '/')).toMatchObject({ status: 200 });
  expect(functions.events('main')).toMatchObject([
    { requestContext: { authorizer: { lambda: { keyId: 'key-1', levels: ['a'] } } } },
  ]);
});

const simple = { EnableSimpleResponses: true };

test.each<[string, Record<string, unknown>, () => unknown, number]>([
  ['a simple response that allows', simple, () => ({ isAuthorized: true }), 200],
  ['a simple response that denies', simple, () => ({ isAuthorized: false }), 403],
  ['a policy, if simple responses are configured', simple, () => policy('Allow', '*'), 500],
  ['a policy that allows this route', {}, () => policy('Allow', `${ARN}/GET/a`), 200],
  ['a policy that denies it', {}, () => policy('Deny', `${ARN}/GET/a`), 403],
  ['a policy that allows another route', {}, () => policy('Allow', `${ARN}/GET/b`), 403],
  ['a simple response, if policies are configured', {}, () => ({ isAuthorized: true }), 500],
  ['nothing', {}, () => undefined, 500],
  ['a policy without an effect', {}, () => ({ principalId: 'a', policyDocument: { Statement: [{}] } }), 500],
  ['the error Unauthorized', {}, () => fail('Unauthorized'), 401],
  ['another error', {}, () => fail('Unauthorized: expired'), 500],
])('the response to a verdict: %s', async (_, properties, answer, status) => {
  const functions = authorizedBy(answer);
  const { origin } = await openHttpApi(
    { routes: { 'GET /a': CUSTOM }, authorizers: buildLambdaAuthorizer(properties) },
    functions,
  );
  const reply = await call(origin, '/a');
  const messages: Record<number, string> = {
    401: 'Unauthorized',
    403: 'Forbidden',
    500: 'Internal Server Error',
  };
  expect(reply.status).toBe(status);
  expect(reply.body).toBe(status === 200 ? '' : JSON.stringify({ message: messages[status] }));
  expect(functions.events('main')).toHaveLength(status === 200 ? 1 : 0);
});

test('an invalid verdict is logged', async () => {
  const { origin, lines } = await openHttpApi(
    { routes: { 'GET /': CUSTOM }, authorizers: buildLambdaAuthorizer() },
    authorizedBy(() => ({ principalId: 7 })),
  );
  await call(origin, '/');
  expect(lines).toEqual([
    expect.stringContaining('The authorizer Asking returned what API Gateway does not accept'),
  ]);
});

test('the authorizer is not called if a part of the identity is missing or empty', async () => {
  const functions = authorizedBy(() => policy('Allow', '*'));
  const authorizers = buildLambdaAuthorizer({
    IdentitySource: ['$request.header.X-Key', '$request.querystring.tenant'],
  });
  const { origin } = await openHttpApi({ routes: { 'GET /': CUSTOM }, authorizers }, functions);
  for (const [target, headers] of [
    ['/', {}],
    ['/?tenant=a', {}],
    ['/?tenant=', { 'x-key': 'k' }],
    ['/?tenant=a', { 'x-key': '' }],
    ['/?Tenant=a', { 'x-key': 'k' }],
  ] as const) {
    expect(await call(origin, target, { headers })).toMatchObject({
      status: 401,
      body: '{"message":"Unauthorized"}',
    });
  }
  expect(functions.events('authorizer')).toEqual([]);
});

/** Opens an API that caches verdicts for a minute by X-Key. @returns its clock, and a function that calls it */
async function openCachingApi(functions: Functions, sources = ['$request.header.X-Key']) {
  const clock = { now: NOW };
  const { origin } = await openHttpApi(
    {
      routes: { 'GET /a': CUSTOM, 'GET /b': CUSTOM },
      authorizers: buildLambdaAuthorizer({ AuthorizerResultTtlInSeconds: 60, IdentitySource: sources }),
    },
    functions,
    () => clock.now,
  );
  const get = async (target: string, key: string) =>
    (await call(origin, target, { headers: { 'x-key': key } })).status;
  return { clock, get };
}

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test('a verdict is cached for its identity, for all routes, until it expires', async () => {
  const functions = authorizedBy(() => policy('Allow', '*'));
  const { clock, get } = await openCachingApi(functions);
  await get('/a', 'one');
  await get('/b', 'one');
  clock.now = later(59.999);
  await get('/a', 'one');
  expect(functions.events('authorizer')).toHaveLength(1);
  await get('/a', 'two');
  expect(functions.events('authorizer')).toHaveLength(2);
  clock.now = later(60);
  await get('/a', 'one');
  expect(functions.events('authorizer')).toHaveLength(3);
});

test('with the route key as an identity source, a verdict is cached for its route only', async () => {
  const functions = authorizedBy(() => policy('Allow', '*'));
  const { get } = await openCachingApi(functions, ['$request.header.X-Key', '$context.routeKey']);
  await get('/a', 'one');
  await get('/b', 'one');
  expect(functions.events('authorizer')).toHaveLength(2);
});

test('a cached policy is evaluated again for each request', async () => {
  const ends = { DateLessThan: { 'aws:CurrentTime': later(30).toISOString() } };
  const functions = authorizedBy(() => policy('Allow', `${ARN}/GET/a`, ends));
  const { clock, get } = await openCachingApi(functions);
  expect(await get('/a', 'one')).toBe(200);
  expect(await get('/b', 'one')).toBe(403);
  clock.now = later(29.999);
  expect(await get('/a', 'one')).toBe(200);
  clock.now = later(30);
  expect(await get('/a', 'one')).toBe(403);
  expect(functions.events('authorizer')).toHaveLength(1);
});

test('errors are not cached', async () => {
  let attempt = 0;
  const functions = authorizedBy(() => {
    attempt += 1;
    return attempt === 1 ? fail('Unauthorized') : policy('Allow', '*');
  });
  const { get } = await openCachingApi(functions);
  expect(await get('/a', 'one')).toBe(401);
  expect(await get('/a', 'one')).toBe(200);
});
