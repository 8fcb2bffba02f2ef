import { describe, expect, test } from 'vitest';
import { formatKeyPath, formatKeysPath, refusedWith, signedInAs } from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { organisation, administrator, key } = await deploy();
const north = await organisation();
const ask = signedInAs(await administrator(north));
const { key: made } = await key(north, 'full');

const JSON_TYPE = 'application/json';
const MERGE_PATCH = 'application/merge-patch+json';

const TAKING = [
  ['POST', formatKeysPath(north), { name: 'Library', permissionLevel: 'full' }, [JSON_TYPE]],
  ['PATCH', formatKeyPath(made), { name: 'Library' }, [JSON_TYPE, MERGE_PATCH]],
  ['POST', `${formatKeyPath(made)}/rotation`, { overlapDays: -1 }, [JSON_TYPE]], // refused after the body is parsed
] as const;

describe.each(TAKING)('%s %s', (method, target, good, types) => {
  const send = (body: unknown, type: string | undefined = types[0]) =>
    ask(method, target, { body, headers: { 'content-type': type } });
  const usual = send(good);

  test.each(
    types.flatMap((type) => [
      type,
      type.toUpperCase(),
      `${type};charset=UTF-8`,
      `${type};charset=utf8`,
      `${type} ; charset="utf-8"; x=1`,
    ]),
  )('an operation takes %s', async (type) => {
    expect((await send(good, type)).status).toBe((await usual).status);
  });

  test.each([
    undefined,
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=iso-8859-1',
    'application/json,application/json', // as API Gateway hands on a header that is sent twice
    'application/jsonx',
    'application/problem+json',
    'json',
    ...(types.length > 1 ? [] : [MERGE_PATCH]),
  ])('an operation refuses a body of type %o', async (type) => {
    const asked = { body: good, headers: { 'content-type': type } };
    expect(await ask(method, target, asked)).toMatchObject(refusedWith(415, 'unsupported-media-type'));
  });

  test.each(['{', '{"name":}', "{'name':'x'}", 'name=x', '{"name":"x"},', '\u0000', '{"name":NaN}'])(
    'an operation refuses the body %j, which is not JSON',
    async (body) => {
      expect(await send(body)).toMatchObject(refusedWith(400, 'invalid-json'));
    },
  );

  test('an operation accepts a body of 8 KiB, and refuses one byte more', async () => {
    const padded = (bytes: number) => JSON.stringify(good).padEnd(bytes);
    expect((await send(padded(8192))).status).toBe((await usual).status);
    expect(await send(padded(8193))).toMatchObject(refusedWith(413, 'body-too-large'));
    expect(await send('é'.repeat(4097))).toMatchObject(refusedWith(413, 'body-too-large'));
  });
});

test.each([
  ['POST', formatKeysPath(north)],
  ['PATCH', formatKeyPath(made)],
])('%s without a body is refused', async (method, target) => {
  expect(await ask(method, target)).toMatchObject(refusedWith(415, 'unsupported-media-type'));
  const headers = { 'content-type': JSON_TYPE };
  expect(await ask(method, target, { headers })).toMatchObject(refusedWith(400, 'invalid-json'));
});

describe('body that API Gateway encodes in base64, such as a merge patch', () => {
  const patch = (body: Buffer | string) =>
    ask('PATCH', formatKeyPath(made), { body, headers: { 'content-type': MERGE_PATCH } });

  test('a body that API Gateway encodes in base64 is decoded', async () => {
    expect(await patch('{"name":"Bücherei 📚"}')).toMatchObject({
      status: 200,
      body: { name: 'Bücherei 📚' },
    });
  });

  test('a body in base64 is refused if it is not UTF-8', async () => {
    expect(await patch(Buffer.from('{"name":"Bücherei"}', 'latin1'))).toMatchObject(
      refusedWith(400, 'invalid-json'),
    );
  });

  test('a body in base64 may have 8 KiB before it is encoded', async () => {
    expect((await patch('{"name":"Library"}'.padEnd(8192))).status).toBe(200);
    expect(await patch('{"name":"Library"}'.padEnd(8193))).toMatchObject(refusedWith(413, 'body-too-large'));
  });
});

test('a body that is not UTF-8 is refused, although API Gateway passes it as text', async () => {
  const body = Buffer.from('{"name":"Bücherei"}', 'latin1');
  expect(await ask('PATCH', formatKeyPath(made), { body })).toMatchObject(refusedWith(400, 'invalid-json'));
});
