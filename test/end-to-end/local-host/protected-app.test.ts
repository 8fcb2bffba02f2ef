import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { createKey, getToken, requestAdminApi } from '../../support/callers.ts';

const { apiKeys, protectedApis } = inject('localHost');

/** Calls an API of the other team's app with a key of the demonstration. */
async function call(api: string, path: string, keyName?: string) {
  const url = protectedApis.find(({ name }) => name === api)?.url;
  const value = apiKeys.find(({ name }) => name === keyName)?.value;
  const response = await fetch(
    `${url}${path}`,
    value ? { headers: { authorization: `Bearer ${value}` } } : {},
  );
  const body = (await response.json()) as { organisationId?: string; visits?: number };
  return { status: response.status, type: response.headers.get('content-type'), body };
}

describe.each([
  ['a REST API, found by name', 'Records/Rest', '/records'],
  ['an HTTP API, with an ARN of another account', 'Records/Http', '/people'],
])('%s', (_, api, path) => {
  test('an app of another team accepts a key with the permission, and uses tables of its own', async () => {
    const first = await call(api, path, 'Identity management');
    expect(first).toMatchObject({ status: 200, body: { organisationId: 'northgate' } });
    const second = await call(api, path, 'Identity management');
    expect(second.body.visits).toBe(Number(first.body.visits) + 1);
  });

  test.each([
    [401, 'no key', undefined],
    [401, 'a disabled key', 'Reading list pilot'],
    [403, 'a key without the permission', 'Student portal'],
  ])('an app of another team responds %i to %s', async (status, _what, keyName) => {
    expect(await call(api, path, keyName)).toMatchObject({ status });
  });
});

describe.each([
  ['SAM', 'sam-loans/Api'],
  ['the Serverless Framework', 'serverless-loans/dev-loans'],
])("the guide's example for %s", (_, api) => {
  test.each([
    [200, 'a key with the permission', 'Identity management', { organisationId: 'northgate' }],
    [401, 'no key', undefined, { title: 'Invalid credentials', status: 401 }],
    [401, 'a disabled key', 'Reading list pilot', { title: 'Invalid credentials', status: 401 }],
    [403, 'a key without the permission', 'Student portal', {}],
  ])('an app of the guide responds %i to %s', async (status, _what, keyName, body) => {
    const type = status === 401 ? 'application/problem+json' : 'application/json';
    expect(await call(api, '/report', keyName)).toMatchObject({ status, type, body });
  });
});

test('the response to a rejected key is the one that the app defines', async () => {
  expect(await call('Records/Rest', '/records')).toMatchObject({ type: 'application/problem+json' });
});

describe('an app in a stage, with parts that the host does not run', () => {
  const mixed = 'Test-Museum/Mixed';

  test('what it can run works beside what it cannot', async () => {
    const answer = await call(mixed, '/works', 'Identity management');
    expect(answer).toMatchObject({ status: 200, body: { organisationId: 'northgate' } });
  });

  test.each([
    ['/python', /only Node\.js is emulated \(Runtime\)/],
    ['/inline', /inline code and container images are not emulated \(Code\.S3Key\)/],
    ['/mock', /Only Lambda proxy integrations are emulated \(Integration\.Type\)/],
  ])('%s says with 501 why it does not run', async (path, reason) => {
    const { status, body } = await call(mixed, path, 'Identity management');
    expect({ status, body }).toEqual({ status: 501, body: { message: expect.stringMatching(reason) } });
  });

  test('a key is checked before a function that cannot run', async () => {
    expect(await call(mixed, '/python')).toMatchObject({ status: 401 });
    expect(await call(mixed, '/python', 'Student portal')).toMatchObject({ status: 403 });
  });
});

test('an app of another team gets the events of keys that a rule of its own selects, and no others', async () => {
  const data = inject('localHostData');
  const local = inject('localHost');
  const token = await getToken(data, 'ada@northgate.example');
  const { keyId } = await createKey(local, token, 'northgate');
  await requestAdminApi(local, token, `/organisations/northgate/api-keys/${keyId}`, { method: 'DELETE' });
  const listEvents = async (): Promise<(string | undefined)[]> => {
    const log = await readFile(join(data, 'logs', 'key-watcher.log'), 'utf8').catch(() => '');
    return [...log.matchAll(/(latchkey\.\S+) northgate\/(\w+)/g)]
      .filter(([, , id]) => id === keyId)
      .map(([, type]) => type);
  };
  await expect.poll(listEvents).toEqual(['latchkey.key.deleted']);
});
