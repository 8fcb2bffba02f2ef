import { expect, test } from 'vitest';
import { buildHeaderFor, call, Functions, fail, refuseEvent } from '../gateway-calls.ts';
import { openHttpApi } from './synthesized-http-api.ts';

async function respondWith(returned: unknown, payloadFormat: '1.0' | '2.0' = '2.0', method = 'GET') {
  const functions = new Functions({ main: () => returned });
  const { origin, lines } = await openHttpApi({ routes: { 'ANY /': {} }, payloadFormat }, functions);
  return { ...(await call(origin, '/', { method })), lines };
}

test.each([
  ['text', 'Hello', 'Hello'],
  ['an object', { message: 'Hello' }, '{"message":"Hello"}'],
  ['a list', [1, 2], '[1,2]'],
  ['a number', 7, '7'],
  ['nothing', undefined, 'null'],
  ['an object with a body but no status', { body: 'Hello' }, '{"body":"Hello"}'],
])('%s without a status code is the JSON body of a 200', async (_, returned, body) => {
  const reply = await respondWith(returned);
  expect(reply).toMatchObject({ status: 200, body });
  expect(reply.headers['content-type']).toEqual(['application/json']);
});

test('a function returns status, headers, cookies and body', async () => {
  const reply = await respondWith({
    statusCode: 201,
    headers: { Location: '/a', 'Content-Type': 'text/csv', 'X-Count': 2 },
    cookies: ['a=1; Secure', 'b=2'],
    body: 'a,b',
  });
  expect(reply).toMatchObject({ status: 201, body: 'a,b' });
  expect(reply.headers).toMatchObject({
    location: ['/a'],
    'content-type': ['text/csv'],
    'x-count': ['2'],
    'set-cookie': ['a=1; Secure', 'b=2'],
  });
});

test('a base64 body is decoded', async () => {
  const reply = await respondWith({
    statusCode: 200,
    body: Buffer.from('Zoë').toString('base64'),
    isBase64Encoded: true,
  });
  expect(reply.body).toBe('Zoë');
});

test('the response to HEAD has no body', async () => {
  expect(await respondWith({ statusCode: 200, body: 'Hello' }, '2.0', 'HEAD')).toMatchObject({
    status: 200,
    body: '',
  });
});

test('format 1.0 has two maps of headers and requires a status', async () => {
  const reply = await respondWith(
    { statusCode: 200, headers: { a: '1', b: '2' }, multiValueHeaders: { a: ['1', '3'] }, body: '' },
    '1.0',
  );
  expect(reply.headers).toMatchObject({ a: ['1', '3'], b: ['2'] });
  expect(await respondWith({ body: 'Hello' }, '1.0')).toMatchObject({ status: 500 });
});

test.each([
  ['a status that is not a number', { statusCode: 'created' }],
  ['a status out of range', { statusCode: 700 }],
  ['a body that is not text', { statusCode: 200, body: { a: 1 } }],
  ['a header that is a list', { statusCode: 200, headers: { a: ['1'] } }],
  ['a header that would split the response', { statusCode: 200, headers: { a: '1\r\nb: 2' } }],
  ['a header without a name', { statusCode: 200, headers: { '': '1' } }],
])('%s causes an internal error, which is logged', async (_, returned) => {
  const reply = await respondWith(returned);
  expect(reply).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  expect(reply.lines).toEqual(['The function of ANY / returned what API Gateway does not accept.']);
});

test('a function that fails causes an internal error', async () => {
  const functions = new Functions({ main: () => fail('Something with a secret') });
  const { origin } = await openHttpApi({ routes: { 'GET /': {} } }, functions);
  expect(await call(origin, '/')).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
});

test('a call that cannot be made causes an internal error, which is logged', async () => {
  const functions = new Functions({
    main: () => {
      throw new Error('No such function');
    },
  });
  const { origin, lines } = await openHttpApi({ routes: { 'GET /a': {} } }, functions);
  expect(await call(origin, '/a?secret')).toMatchObject({
    status: 500,
    body: '{"message":"Internal Server Error"}',
  });
  expect(lines).toEqual([expect.stringMatching(/^GET \/a failed: Error: No such function/)]);
});

test('a body of 10 MB is accepted, a longer one is not', async () => {
  const functions = new Functions({ main: ({ body }) => String(body).length });
  const { origin } = await openHttpApi({ routes: { 'POST /': {} } }, functions);
  const post = (length: number) =>
    call(origin, '/', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: Buffer.alloc(length, 'a'),
    });
  expect(await post(10_485_760)).toMatchObject({ status: 200, body: '10485760' });
  expect(await post(10_485_761)).toMatchObject({
    status: 413,
    body: '{"message":"Request Entity Too Large"}',
  });
});

test('a request that is too long for Lambda is rejected', async () => {
  const { origin } = await openHttpApi({ routes: { 'POST /': {} } }, new Functions({ main: refuseEvent }));
  expect(await call(origin, '/', { method: 'POST' })).toMatchObject({
    status: 413,
    body: '{"message":"Request Entity Too Large"}',
  });
});

test('a request line and headers of more than 10,240 bytes are rejected', async () => {
  const { origin } = await openHttpApi({ routes: { 'GET /': {} } }, new Functions({ main: () => 'Hello' }));
  const send = (length: number) => call(origin, '/', { headers: buildHeaderFor(origin, '/', length) });
  expect(await send(10_240)).toMatchObject({ status: 200 });
  expect(await send(10_241)).toMatchObject({ status: 431 });
});
