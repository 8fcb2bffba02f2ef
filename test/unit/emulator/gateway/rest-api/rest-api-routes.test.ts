import { expect, test } from 'vitest';
import { call, Functions } from '../gateway-calls.ts';
import { openRestApi } from './synthesized-rest-api.ts';

const echo = () =>
  new Functions({
    main: ({ resource, pathParameters }) => ({ body: JSON.stringify({ resource, pathParameters }) }),
  });

async function routed(keys: string[], method: string, target: string): Promise<unknown> {
  const { origin } = await openRestApi({ methods: Object.fromEntries(keys.map((key) => [key, {}])) }, echo());
  const reply = await call(origin, target, { method });
  return reply.status === 200 ? JSON.parse(reply.body) : [reply.status, reply.body];
}

const METHODS = ['GET /', 'GET /a/new', 'GET /a/{id}', 'ANY /a/{id}/b', 'GET /a/{proxy+}', 'POST /{proxy+}'];
const MISSING = [403, '{"message":"Missing Authentication Token"}'];

test.each<[string, string, unknown]>([
  ['GET', '/', { resource: '/', pathParameters: null }],
  ['GET', '/a/new', { resource: '/a/new', pathParameters: null }],
  ['GET', '/a/new/', { resource: '/a/new', pathParameters: null }],
  ['GET', '/a/7', { resource: '/a/{id}', pathParameters: { id: '7' } }],
  ['DELETE', '/a/7/b', { resource: '/a/{id}/b', pathParameters: { id: '7' } }],
  ['GET', '/a/7/c', { resource: '/a/{proxy+}', pathParameters: { proxy: '7/c' } }],
  ['GET', '/a/7/c/', { resource: '/a/{proxy+}', pathParameters: { proxy: '7/c' } }],
  ['POST', '/x/y', { resource: '/{proxy+}', pathParameters: { proxy: 'x/y' } }],
  ['POST', '/a', { resource: '/{proxy+}', pathParameters: { proxy: 'a' } }],
  ['GET', '/x', MISSING],
  ['OPTIONS', '/a/new', MISSING],
  ['GET', '/prod/a/new', MISSING],
])('a REST API routes %s %s', async (method, target, expected) => {
  expect(await routed(METHODS, method, target)).toEqual(expected);
  expect(await routed(METHODS.toReversed(), method, target)).toEqual(expected);
});

test('the more specific resource is selected even if it does not have the method', async () => {
  expect(await routed(METHODS, 'POST', '/a/new')).toEqual(MISSING);
});

test('path variables stay percent-encoded', async () => {
  expect(await routed(['GET /a/{id}'], 'GET', '/a/test%2Balias@example.org')).toEqual({
    resource: '/a/{id}',
    pathParameters: { id: 'test%2Balias@example.org' },
  });
});

test('a missing path gets the IDs and the error type of AWS', async () => {
  const { origin } = await openRestApi({ methods: { 'GET /': {} } }, echo());
  const { headers } = await call(origin, '/a');
  expect(headers).toMatchObject({
    'content-type': ['application/json'],
    'x-amzn-errortype': ['MissingAuthenticationTokenException'],
    'x-amzn-requestid': [expect.any(String)],
    'x-amz-apigw-id': [expect.any(String)],
  });
});
