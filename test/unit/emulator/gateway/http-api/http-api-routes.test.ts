import { expect, test } from 'vitest';
import { call, Functions } from '../gateway-calls.ts';
import { openHttpApi } from './synthesized-http-api.ts';

const echo = () => new Functions({ main: ({ routeKey, pathParameters }) => ({ routeKey, pathParameters }) });

async function routed(routeKeys: string[], method: string, target: string): Promise<unknown> {
  const routes = Object.fromEntries(routeKeys.map((key) => [key, {}]));
  const { origin } = await openHttpApi({ routes }, echo());
  const reply = await call(origin, target, { method });
  return reply.status === 200 ? JSON.parse(reply.body) : reply.status;
}

// The example of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
const DOCUMENTED = [
  'GET /pets/dog/1',
  'GET /pets/dog/{id}',
  'GET /pets/{proxy+}',
  'ANY /{proxy+}',
  '$default',
];

test.each([
  ['GET', '/pets/dog/1', { routeKey: 'GET /pets/dog/1' }],
  ['GET', '/pets/dog/2', { routeKey: 'GET /pets/dog/{id}', pathParameters: { id: '2' } }],
  ['GET', '/pets/cat/1', { routeKey: 'GET /pets/{proxy+}', pathParameters: { proxy: 'cat/1' } }],
  ['POST', '/test/5', { routeKey: 'ANY /{proxy+}', pathParameters: { proxy: 'test/5' } }],
  ['GET', '/', { routeKey: '$default' }],
])('%s %s is routed as documented', async (method, target, expected) => {
  expect(await routed(DOCUMENTED, method, target)).toEqual(expected);
  expect(await routed(DOCUMENTED.toReversed(), method, target)).toEqual(expected);
});

test('a full match wins over a greedy one, whatever their order and literals', async () => {
  const routeKeys = ['GET /pets/dog/{proxy+}', 'GET /{kind}/{name}/{id}'];
  expect(await routed(routeKeys, 'GET', '/pets/dog/1')).toMatchObject({
    routeKey: 'GET /{kind}/{name}/{id}',
  });
});

test('a named method wins over ANY', async () => {
  expect(await routed(['ANY /a', 'GET /a'], 'GET', '/a')).toEqual({ routeKey: 'GET /a' });
  expect(await routed(['ANY /a', 'GET /a'], 'PUT', '/a')).toEqual({ routeKey: 'ANY /a' });
});

test('path variables are decoded after the path is split', async () => {
  expect(await routed(['GET /keys/{key}/events'], 'GET', '/keys/a%2Fb%20%C3%A9/events')).toEqual({
    routeKey: 'GET /keys/{key}/events',
    pathParameters: { key: 'a/b é' },
  });
});

test('a path variable does not match an empty segment', async () => {
  expect(await routed(['GET /keys/{key}'], 'GET', '/keys/')).toBe(404);
  expect(await routed(['GET /keys/{key+}'], 'GET', '/keys/')).toBe(404);
});

test('a path that is not well encoded is a bad request', async () => {
  expect(await routed(['GET /keys/{key}'], 'GET', '/keys/%E0%A4%A')).toBe(400);
});

test('a request that matches no route is not found, even if another method does', async () => {
  const { origin } = await openHttpApi({ routes: { 'GET /a': {} } }, echo());
  for (const [method, target] of [
    ['POST', '/a'],
    ['HEAD', '/a'],
    ['OPTIONS', '/a'],
    ['GET', '/a/b'],
    ['GET', '/A'],
  ] as const) {
    const reply = await call(origin, target, { method });
    expect(reply.status).toBe(404);
    expect(reply.body).toBe(method === 'HEAD' ? '' : '{"message":"Not Found"}');
    expect(reply.headers['apigw-requestid']).toHaveLength(1);
  }
});
