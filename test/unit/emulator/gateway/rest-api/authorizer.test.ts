import { expect, test } from 'vitest';
import { call, Functions, fail, NOW } from '../support.ts';
import { API_ID, CUSTOM, openedRestApi } from './support.ts';

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

function deciding(authorizer: () => unknown): Functions {
  return new Functions({ main: () => ({ statusCode: 200 }), authorizer });
}

async function opened(functions: Functions, authorizer: Record<string, unknown>, now = () => NOW) {
  const methods = { 'GET /a': CUSTOM, 'GET /b/{id}': CUSTOM, 'GET /open': {} };
  return await openedRestApi({ methods, authorizers: { Asking: authorizer } }, functions, now);
}

test('an authorizer of type TOKEN is asked with the documented event', async () => {
  const functions = deciding(() => policy(statement('Allow', `${ARN}/*`)));
  const { origin } = await opened(functions, TOKEN);
  expect(await call(origin, '/b/7', { headers: { 'x-token': 'allow' } })).toMatchObject({ status: 200 });
  expect(functions.events('authorizer')).toEqual([
    { type: 'TOKEN', methodArn: `${ARN}/GET/b/7`, authorizationToken: 'allow' },
  ]);
});

test('an authorizer of type REQUEST is asked with the documented event', async () => {
  const functions = deciding(() => policy(statement('Allow', `${ARN}/*`)));
  const { origin } = await opened(functions, REQUEST);
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

test('the function that answers learns what the authorizer found out, as text', async () => {
  const functions = deciding(() => policy(statement('Allow', `${ARN}/*`)));
  const { origin } = await opened(functions, REQUEST);
  await call(origin, '/a');
  expect(functions.events('main')).toMatchObject([
    {
      requestContext: {
        authorizer: { principalId: 'someone', keyId: 'key-1', count: '2', isNew: 'true', none: null },
      },
    },
  ]);
});

test('what is kept for one identity is used for no other, however alike they are when written together', async () => {
  const functions = deciding(() => policy(statement('Allow', `${ARN}/*`)));
  const sources = 'method.request.header.X-One, method.request.header.X-Two';
  const cached = { ...REQUEST, AuthorizerResultTtlInSeconds: 300, IdentitySource: sources };
  const { origin } = await opened(functions, cached);
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
  const { origin } = await opened(
    deciding(() => fail('no')),
    REQUEST,
  );
  expect(await call(origin, '/open')).toMatchObject({ status: 200 });
});

const DENIED = { Message: 'User is not authorized to access this resource' };
const DENIED_EXPLICITLY = { Message: `${DENIED.Message} with an explicit deny` };
const BROKEN = { message: null };

test.each<[string, () => unknown, number, object?, string?]>([
  ['allowing the method', () => policy(statement('Allow', `${ARN}/GET/a`)), 200],
  [
    'allowing any with wildcards',
    () => policy(statement('Allow', 'arn:aws:execute-api:*:*:*/p?od/*/a')),
    200,
  ],
  [
    'allowing another method',
    () => policy(statement('Allow', `${ARN}/POST/a`)),
    403,
    DENIED,
    'AccessDeniedException',
  ],
  ['saying nothing', () => policy(), 403, DENIED, 'AccessDeniedException'],
  [
    'denying what it allows',
    () => policy(statement('Allow', '*'), statement('Deny', [`${ARN}/GET/b`, `${ARN}/GET/a`])),
    403,
    DENIED_EXPLICITLY,
    'AccessDeniedException',
  ],
  [
    'on a condition that nobody here knows',
    () => policy(statement('Allow', '*', { IpAddress: { 'aws:SourceIp': '127.0.0.1' } })),
    403,
    DENIED,
    'AccessDeniedException',
  ],
  ['of no known form', () => ({ policyDocument: 'all' }), 500, BROKEN, 'AuthorizerConfigurationException'],
  [
    'with a context that is no text',
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
])('an answer %s', async (_, answer, status, body, errorType) => {
  const functions = deciding(answer);
  const { origin } = await opened(functions, REQUEST);
  const reply = await call(origin, '/a');
  expect(reply).toMatchObject({ status, body: body ? JSON.stringify(body) : '' });
  expect(reply.headers['x-amzn-errortype']?.[0]).toBe(errorType);
  expect(functions.events('main')).toHaveLength(status === 200 ? 1 : 0);
});

test('a condition that nobody here knows is logged', async () => {
  const condition = { IpAddress: { 'aws:SourceIp': '127.0.0.1' } };
  const { origin, lines } = await opened(
    deciding(() => policy(statement('Allow', '*', condition))),
    REQUEST,
  );
  await call(origin, '/a');
  expect(lines).toEqual([expect.stringContaining('IpAddress on aws:SourceIp')]);
});

test.each([
  ['no token', {}],
  ['an empty token', { 'x-token': '' }],
  ['a token of another form', { 'x-token': 'a1' }],
])('%s is refused without asking the authorizer', async (_, headers) => {
  const functions = deciding(() => policy(statement('Allow', '*')));
  const { origin } = await opened(functions, TOKEN);
  expect(await call(origin, '/a', { headers })).toMatchObject({
    status: 401,
    body: '{"message":"Unauthorized"}',
  });
  expect(functions.events('authorizer')).toEqual([]);
});

test('where a part of the identity is missing, the authorizer is not asked', async () => {
  const functions = deciding(() => policy(statement('Allow', '*')));
  const IdentitySource = 'method.request.header.X-Key, method.request.querystring.tenant';
  const { origin } = await opened(functions, { ...REQUEST, IdentitySource });
  expect(await call(origin, '/a?tenant=t')).toMatchObject({ status: 401 });
  expect(await call(origin, '/a', { headers: { 'x-key': 'k' } })).toMatchObject({ status: 401 });
  expect(functions.events('authorizer')).toEqual([]);
  expect(await call(origin, '/a?tenant=t', { headers: { 'x-key': 'k' } })).toMatchObject({ status: 200 });
});

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test('an answer is used again for the same identity and evaluated anew for each request', async () => {
  const ends = { 'aws:CurrentTime': later(30).toISOString() };
  const functions = deciding(() =>
    policy(
      statement('Allow', `${ARN}/GET/a`, { DateLessThan: ends }),
      statement('Deny', `${ARN}/GET/a`, { DateGreaterThanEquals: ends }),
    ),
  );
  let now = NOW;
  const { origin } = await opened(functions, { ...TOKEN, AuthorizerResultTtlInSeconds: 60 }, () => now);
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

test('what is not configured is kept for five minutes', async () => {
  const functions = deciding(() => policy(statement('Allow', '*')));
  let now = NOW;
  const { origin } = await opened(
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

test('each authorizer keeps its own answers', async () => {
  const functions = deciding(() => policy(statement('Allow', '*')));
  const kept = { ...TOKEN, AuthorizerResultTtlInSeconds: 60 };
  const { origin } = await openedRestApi(
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
