import { expect, test } from 'vitest';
import { call, Functions, fail, NOW } from '../gateway-calls.ts';
import { API_ID, CUSTOM, openRestApi } from './synthesized-rest-api.ts';

const ARN = `arn:aws:execute-api:eu-west-2:123456789012:${API_ID}/prod`;
const REQUEST = { Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0, IdentitySource: '' };
const TOKEN = {
  Type: 'TOKEN',
  AuthorizerResultTtlInSeconds: 0,
  IdentitySource: 'method.request.header.X-Token',
  IdentityValidationExpression: '[a-z-]+',
};

const statement = (Effect: string, Resource: string | string[], Condition?: object) => ({
  Effect,
  Action: 'execute-api:Invoke',
  Resource,
  ...(Condition && { Condition }),
});

function policy(...Statement: object[]) {
  const context = { keyId: 'key-1', count: 2, isNew: true, none: null };
  return { principalId: 'someone', policyDocument: { Version: '2012-10-17', Statement }, context };
}

function authorizedBy(authorizer: () => unknown): Functions {
  return new Functions({ main: () => ({ statusCode: 200 }), authorizer });
}

async function openApi(functions: Functions, authorizer: Record<string, unknown>, now = () => NOW) {
  const methods = { 'GET /a': CUSTOM, 'GET /b/{id}': CUSTOM, 'GET /open': {} };
  return await openRestApi({ methods, authorizers: { Asking: authorizer } }, functions, now);
}

test('an authorizer of type TOKEN gets the documented event', async () => {
  const functions = authorizedBy(() => policy(statement('Allow', `${ARN}/*`)));
  const { origin } = await openApi(functions, TOKEN);
  expect(await call(origin, '/b/7', { headers: { 'x-token': 'allow' } })).toMatchObject({ status: 200 });
  expect(functions.events('authorizer')).toEqual([
    { type: 'TOKEN', methodArn: `${ARN}/GET/b/7`, authorizationToken: 'allow' },
  ]);
});

test('an authorizer of type REQUEST gets the documented event', async () => {
  const functions = authorizedBy(() => policy(statement('Allow', `${ARN}/*`)));
  const { origin } = await openApi(functions, REQUEST);
  await call(origin, '/b/7?q=1', { headers: { HeaderAuth1: 'v' } });
  expect(functions.events('authorizer')).toEqual([
    {
      type: 'REQUEST',
      methodArn: `${ARN}/GET/b/7`,
      resource: '/b/{id}',
      path: '/b/7',
      httpMethod: 'GET',
      headers: expect.objectContaining({ HeaderAuth1: 'v' }),
      multiValueHeaders: expect.objectContaining({ HeaderAuth1: ['v'] }),
      queryStringParameters: { q: '1' },
      multiValueQueryStringParameters: { q: ['1'] },
      pathParameters: { id: '7' },
      stageVariables: {},
      requestContext: expect.objectContaining({ resourcePath: '/b/{id}', stage: 'prod', apiId: API_ID }),
    },
  ]);
});

test('the function gets the context that the authorizer returned, as text', async () => {
  const functions = authorizedBy(() => policy(statement('Allow', `${ARN}/*`)));
  const { origin } = await openApi(functions, REQUEST);
  await call(origin, '/a');
  expect(functions.events('main')).toMatchObject([
    {
      requestContext: {
        authorizer: { principalId: 'someone', keyId: 'key-1', count: '2', isNew: 'true', none: null },
      },
    },
  ]);
});

test('a verdict is not used for another identity that is the same when concatenated', async () => {
  const functions = authorizedBy(() => policy(statement('Allow', `${ARN}/*`)));
  const sources = 'method.request.header.X-One, method.request.header.X-Two';
  const cached = { ...REQUEST, AuthorizerResultTtlInSeconds: 300, IdentitySource: sources };
  const { origin } = await openApi(functions, cached);
  for (const [one, two] of [
    ['ab', 'c'],
    ['a', 'bc'],
    ['ab', 'c'],
  ] as const) {
    await call(origin, '/a', { headers: { 'x-one': one, 'x-two': two } });
  }
  expect(functions.events('authorizer')).toHaveLength(2);
});

test('a method without an authorizer is open', async () => {
  const { origin } = await openApi(
    authorizedBy(() => fail('no')),
    REQUEST,
  );
  expect(await call(origin, '/open')).toMatchObject({ status: 200 });
});

const DENIED = { Message: 'User is not authorized to access this resource' };
const DENIED_EXPLICITLY = { Message: `${DENIED.Message} with an explicit deny` };
const BROKEN = { message: null };

test.each<[string, () => unknown, number, object?, string?]>([
  ['that allows the method', () => policy(statement('Allow', `${ARN}/GET/a`)), 200],
  ['that allows with wildcards', () => policy(statement('Allow', 'arn:aws:execute-api:*:*:*/p?od/*/a')), 200],
  [
    'that allows another method',
    () => policy(statement('Allow', `${ARN}/POST/a`)),
    403,
    DENIED,
    'AccessDeniedException',
  ],
  ['without statements', () => policy(), 403, DENIED, 'AccessDeniedException'],
  [
    'that allows and denies',
    () => policy(statement('Allow', '*'), statement('Deny', [`${ARN}/GET/b`, `${ARN}/GET/a`])),
    403,
    DENIED_EXPLICITLY,
    'AccessDeniedException',
  ],
  [
    'with a condition that is not evaluated',
    () => policy(statement('Allow', '*', { IpAddress: { 'aws:SourceIp': '127.0.0.1' } })),
    403,
    DENIED,
    'AccessDeniedException',
  ],
  ['of an unknown form', () => ({ policyDocument: 'all' }), 500, BROKEN, 'AuthorizerConfigurationException'],
  [
    'with a context that contains a list',
    () => ({ ...policy(statement('Allow', '*')), context: { a: ['b'] } }),
    500,
    BROKEN,
    'AuthorizerConfigurationException',
  ],
  [
    'that is the error Unauthorized',
    () => fail('Unauthorized'),
    401,
    { message: 'Unauthorized' },
    'UnauthorizedException',
  ],
  ['that is another error', () => fail('Broken'), 500, BROKEN, 'AuthorizerConfigurationException'],
])('a verdict %s', async (_, answer, status, body, errorType) => {
  const functions = authorizedBy(answer);
  const { origin } = await openApi(functions, REQUEST);
  const reply = await call(origin, '/a');
  expect(reply).toMatchObject({ status, body: body ? JSON.stringify(body) : '' });
  expect(reply.headers['x-amzn-errortype']?.[0]).toBe(errorType);
  expect(functions.events('main')).toHaveLength(status === 200 ? 1 : 0);
});

test('a condition that is not evaluated is logged', async () => {
  const condition = { IpAddress: { 'aws:SourceIp': '127.0.0.1' } };
  const { origin, lines } = await openApi(
    authorizedBy(() => policy(statement('Allow', '*', condition))),
    REQUEST,
  );
  await call(origin, '/a');
  expect(lines).toEqual([expect.stringContaining('IpAddress on aws:SourceIp')]);
});

test.each([
  ['no token', {}],
  ['an empty token', { 'x-token': '' }],
  ['a token of another form', { 'x-token': 'a1' }],
])('%s is rejected without calling the authorizer', async (_, headers) => {
  const functions = authorizedBy(() => policy(statement('Allow', '*')));
  const { origin } = await openApi(functions, TOKEN);
  expect(await call(origin, '/a', { headers })).toMatchObject({
    status: 401,
    body: '{"message":"Unauthorized"}',
  });
  expect(functions.events('authorizer')).toEqual([]);
});

test('the authorizer is not called if a part of the identity is missing', async () => {
  const functions = authorizedBy(() => policy(statement('Allow', '*')));
  const IdentitySource = 'method.request.header.X-Key, method.request.querystring.tenant';
  const { origin } = await openApi(functions, { ...REQUEST, IdentitySource });
  expect(await call(origin, '/a?tenant=t')).toMatchObject({ status: 401 });
  expect(await call(origin, '/a', { headers: { 'x-key': 'k' } })).toMatchObject({ status: 401 });
  expect(functions.events('authorizer')).toEqual([]);
  expect(await call(origin, '/a?tenant=t', { headers: { 'x-key': 'k' } })).toMatchObject({ status: 200 });
});

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test('a cached verdict is evaluated again for each request of its identity', async () => {
  const ends = { 'aws:CurrentTime': later(30).toISOString() };
  const functions = authorizedBy(() =>
    policy(
      statement('Allow', `${ARN}/GET/a`, { DateLessThan: ends }),
      statement('Deny', `${ARN}/GET/a`, { DateGreaterThanEquals: ends }),
    ),
  );
  let now = NOW;
  const { origin } = await openApi(functions, { ...TOKEN, AuthorizerResultTtlInSeconds: 60 }, () => now);
  const get = async (target: string, token = 'one') => {
    const { status, body } = await call(origin, target, { headers: { 'x-token': token } });
    return status === 200 ? status : JSON.parse(body);
  };
  expect(await get('/a')).toBe(200);
  expect(await get('/b/7')).toEqual(DENIED);
  now = later(30);
  expect(await get('/a')).toEqual(DENIED_EXPLICITLY);
  expect(functions.events('authorizer')).toHaveLength(1);
  await get('/a', 'two');
  expect(functions.events('authorizer')).toHaveLength(2);
  now = later(60);
  await get('/a');
  expect(functions.events('authorizer')).toHaveLength(3);
});

test('a verdict is cached for five minutes by default', async () => {
  const functions = authorizedBy(() => policy(statement('Allow', '*')));
  let now = NOW;
  const { origin } = await openApi(
    functions,
    { ...TOKEN, AuthorizerResultTtlInSeconds: undefined },
    () => now,
  );
  const get = () => call(origin, '/a', { headers: { 'x-token': 'one' } });
  await get();
  now = later(299);
  await get();
  expect(functions.events('authorizer')).toHaveLength(1);
  now = later(300);
  await get();
  expect(functions.events('authorizer')).toHaveLength(2);
});

test('each authorizer has a cache of its own', async () => {
  const functions = authorizedBy(() => policy(statement('Allow', '*')));
  const kept = { ...TOKEN, AuthorizerResultTtlInSeconds: 60 };
  const { origin } = await openRestApi(
    {
      methods: { 'GET /a': CUSTOM, 'GET /b': { ...CUSTOM, AuthorizerId: 'Other' } },
      authorizers: { Asking: kept, Other: kept },
    },
    functions,
  );
  for (const target of ['/a', '/b', '/a', '/b'])
    await call(origin, target, { headers: { 'x-token': 'one' } });
  expect(functions.events('authorizer')).toHaveLength(2);
});
