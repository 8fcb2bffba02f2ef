import { expect, test } from 'vitest';
import { buildHeaderFor, call, Functions, fail, refuseEvent } from '../gateway-calls.ts';
import { openRestApi } from './synthesized-rest-api.ts';

async function respondWith(returned: unknown) {
  const functions = new Functions({ main: () => returned });
  const { origin, lines } = await openRestApi({ methods: { 'GET /a/{b}': {} } }, functions);
  return { ...(await call(origin, '/a/1')), lines };
}

test('a function returns status, two maps of headers, and body', async () => {
  const reply = await respondWith({
    statusCode: '201',
    headers: { Location: '/a', a: '1', 'Content-Type': 'text/csv' },
    multiValueHeaders: { A: ['1', '2'], 'Set-Cookie': ['c=1', 'd=2'] },
    body: 'x,y',
  });
  expect(reply).toMatchObject({ status: 201, body: 'x,y' });
  expect(reply.headers).toMatchObject({
    location: ['/a'],
    a: ['1', '2'],
    'content-type': ['text/csv'],
    'set-cookie': ['c=1', 'd=2'],
  });
});

test('a function may return an object without status, headers and body', async () => {
  const reply = await respondWith({ headers: null, body: null });
  expect(reply).toMatchObject({ status: 200, body: '' });
  expect(reply.headers['content-type']).toEqual(['application/json']);
});

test('headers that the gateway itself sends are renamed', async () => {
  const headers = {
    Date: 'then',
    Server: 'mine',
    'Content-Length': '3',
    Connection: 'x',
    'Transfer-Encoding': 'x',
  };
  const reply = await respondWith({ headers, body: 'Hello' });
  expect(reply.body).toBe('Hello');
  expect(reply.headers).toMatchObject({
    'x-amzn-remapped-date': ['then'],
    'x-amzn-remapped-server': ['mine'],
    'x-amzn-remapped-content-length': ['3'],
    'x-amzn-remapped-connection': ['x'],
    'content-length': ['5'],
  });
  expect(reply.headers).not.toHaveProperty('server');
});

test('a base64 body is not decoded, because the API has no binary media types', async () => {
  expect(await respondWith({ body: 'SGVsbG8=', isBase64Encoded: true })).toMatchObject({ body: 'SGVsbG8=' });
});

test.each([
  ['nothing', undefined],
  ['text', 'Hello'],
  ['an object with an unknown property', { statusCode: 200, message: 'Hello' }],
  ['a body that is not text', { body: {} }],
  ['a header that is a list', { headers: { a: ['1'] } }],
  ['a status out of range', { statusCode: 1 }],
])('%s causes a bad gateway error, which is logged', async (_, returned) => {
  const reply = await respondWith(returned);
  expect(reply).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' });
  expect(reply.headers['x-amzn-errortype']).toEqual(['InternalServerErrorException']);
  expect(reply.lines).toEqual(['The function of GET /a/{b} returned what API Gateway does not accept.']);
});

test('a function that fails causes a bad gateway error', async () => {
  const { origin } = await openRestApi(
    { methods: { 'GET /': {} } },
    new Functions({ main: () => fail('Secret') }),
  );
  expect(await call(origin, '/')).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' });
});

test('a body of more than 10 MB is rejected', async () => {
  const { origin } = await openRestApi({ methods: { 'POST /': {} } }, new Functions({}));
  const reply = await call(origin, '/', { method: 'POST', body: Buffer.alloc(10_485_761) });
  expect(reply).toMatchObject({ status: 413, body: 'HTTP content length exceeded 10485760 bytes.' });
});

test('a request that is too long for Lambda is rejected', async () => {
  const { origin } = await openRestApi({ methods: { 'POST /': {} } }, new Functions({ main: refuseEvent }));
  const reply = await call(origin, '/', { method: 'POST' });
  expect(reply).toMatchObject({ status: 413, body: '{"message":"Request Too Long"}' });
  expect(reply.headers['x-amzn-errortype']).toEqual(['BadRequestException']);
});

test('a request line and headers of 10,240 bytes are accepted, longer ones are not', async () => {
  const { origin } = await openRestApi({ methods: { 'GET /a': {} } }, new Functions({ main: () => ({}) }));
  const send = (length: number) =>
    call(origin, '/a?b=1', { headers: buildHeaderFor(origin, '/a?b=1', length) });
  expect(await send(10_240)).toMatchObject({ status: 200 });
  expect(await send(10_241)).toMatchObject({ status: 431, body: 'HTTP header is larger than 10240 bytes.' });
});
