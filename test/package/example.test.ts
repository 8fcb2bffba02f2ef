import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openData } from '../../cli/find-deployment.ts';
import type { KeyEvent } from '../../core/key-event.ts';
import { resolveFolders } from '../../local/host-options.ts';
import { getToken, openSession, requestAdminApi } from '../support/callers.ts';
import { findProgram } from '../support/guide.ts';
import { type RunningHost, startHost } from '../support/local-host.ts';
import { listMails } from '../support/mailbox.ts';

/** The permissions of OpenAthens, and one that manages keys. */
const SETTINGS = 'local/demonstration/managing-keys.json';

let app: string;
let data: string;
let host: RunningHost;

beforeAll(async () => {
  app = join(inject('packed').cdkApp, 'protected-api');
  await cp('examples/protected-api', app, {
    recursive: true,
    filter: (path) => !/node_modules|cdk\.out/.test(path),
  });
  data = await mkdtemp(join(tmpdir(), 'latchkey-example-'));
  await writeFile(join(app, 'package-lock.json'), '{}'); // as `npm install` leaves one, which NodejsFunction looks for
  const output = join(app, 'cdk.out');
  await execa(process.execPath, ['app.ts'], { cwd: app, env: { CDK_OUTDIR: output } });
  host = await startHost(data, '--protect', output, '-c', `config=${SETTINGS}`);
});
afterAll(async () => {
  await host?.stop();
  await rm(data, { recursive: true, force: true });
});

/** Requests the loans of an organisation from the example, with a key of the demonstration. */
async function listLoans(organisationId: string, keyName?: string): Promise<[status: number, body: unknown]> {
  const { apiKeys, protectedApis } = host.local;
  const value = apiKeys.find(({ name }) => name === keyName)?.value;
  const response = await fetch(`${protectedApis[0]?.url}/organisations/${organisationId}/loans`, {
    headers: value === undefined ? {} : { authorization: `Bearer ${value}` },
  });
  return [response.status, await response.json()];
}

test('the example of a protected API has no type errors', async () => {
  const { all } = await execa('tsc', ['-p', app], { preferLocal: true, reject: false, all: true });
  expect(all).toBe('');
});

test.each([
  [200, 'a key with the permission', 'northgate', 'Identity management'],
  [401, 'no key', 'northgate', undefined],
  [403, 'a key without the permission', 'northgate', 'Student portal'],
  [404, 'a key of another organisation', 'elsewhere', 'Identity management'],
])('the example of a protected API returns %i for %s', async (status, _, organisationId, keyName) => {
  const [answered, body] = await listLoans(organisationId, keyName);
  expect(answered).toBe(status);
  expect(body).toMatchObject(status === 200 ? { loans: [] } : { status });
});

/** The settings of the documented programs, and a key of the demonstration. */
function buildProgramVariables() {
  const { urls, apiKeys } = host.local;
  const managing = apiKeys.find((key) => key.organisationId === 'northgate' && key.name === 'Provisioning');
  return { LATCHKEY_URL: urls.programApi ?? '', LATCHKEY_KEY: managing?.value ?? '' };
}

/** Gets the events of a key as an administrator. */
async function listEvents(organisationId: string, keyId: string): Promise<KeyEvent[]> {
  const token = await getToken(data, 'ada@northgate.example');
  const path = `/organisations/${organisationId}/api-keys/${keyId}/events`;
  const response = await requestAdminApi(host.local, token, path);
  return ((await response.json()) as { items: KeyEvent[] }).items;
}

test('the documented shell commands make a key that works, whose creation events ascribe to the managing key', async () => {
  const { LATCHKEY_URL, LATCHKEY_KEY } = buildProgramVariables();
  const commands = findProgram('shell')
    .replace('http://localhost:4006', LATCHKEY_URL)
    .replace('--data .latchkey-programs', `--data ${data}`);
  const { stdout } = await execa('bash', ['-euo', 'pipefail', '-c', commands]);
  const [organisations, levels, made] = stdout
    .trim()
    .split(/(?<=})(?={)/)
    .map((json) => JSON.parse(json));
  expect(organisations.items).toHaveLength(4);
  expect(levels.items).toMatchObject([{ permissionLevel: 'authentication' }]);
  expect(made).toMatchObject({ organisationId: 'northgatelibrary', createdBy: 'API key “Provisioning”' });
  expect(await openSession(host.local, 'northgatelibrary', made.value)).toBe(200);
  const events = await listEvents('northgatelibrary', made.keyId);
  const created = events.find(({ type }) => type === 'created');
  const [, organisationId, keyId] = LATCHKEY_KEY.split('_');
  expect(created?.actor).toMatchObject({ name: 'Provisioning', key: { organisationId, keyId } });
  expect(host.output()).not.toContain(LATCHKEY_KEY);
});

test('the documented TypeScript program has no type errors, and replaces the keys that it may', async () => {
  const file = join(app, 'replace-keys.ts');
  await writeFile(file, findProgram('typescript'));
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext'];
  const { all } = await execa('tsc', [...options, '--types', 'node', file], {
    preferLocal: true,
    reject: false,
    all: true,
  });
  expect(all).toBe('');
  const { stdout } = await execa(process.execPath, [file], { cwd: app, env: buildProgramVariables() });
  expect(stdout.split('\n').toSorted()).toEqual([
    expect.stringMatching(/^Field station kiosk: the new key \w{26} works until \d{4}-\d\d-\d\d$/),
    'Identity management: its level is for administrators to manage',
    expect.stringMatching(/^Library website: the new key \w{26} works until \d{4}-\d\d-\d\d$/),
  ]);
});

test('the API for programs refuses keys as protected APIs do, with problems', async () => {
  const { LATCHKEY_URL } = buildProgramVariables();
  const other = host.local.apiKeys.find(({ name }) => name === 'Student portal')?.value;
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(`${LATCHKEY_URL}/organisations`, { headers });
    const { type } = (await response.json()) as { type: string };
    return [response.status, response.headers.get('content-type'), type];
  };
  const problem = 'application/problem+json';
  const invalid = [401, problem, 'urn:latchkey:problem:invalid-credentials'];
  const token = await getToken(data, 'ada@northgate.example');
  expect(await ask({})).toEqual(invalid);
  expect(await ask({ authorization: `Bearer ${token}` })).toEqual(invalid);
  expect(await ask({ 'x-api-key': `${other}` })).toEqual([403, problem, 'urn:latchkey:problem:forbidden']);
  const { LATCHKEY_KEY } = buildProgramVariables();
  expect((await requestAdminApi(host.local, LATCHKEY_KEY, '/organisations')).status).toBe(401);
});

interface MadeKey {
  keyId: string;
  value: string;
}

async function send(method: string, url: string, value: string, body?: object) {
  const headers = { 'x-api-key': value, ...(body && { 'content-type': 'application/json' }) };
  const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** Lists what has left on the event bus about a key: the type, the key's version, and who did it. */
async function listBusEvents({ keyId }: MadeKey): Promise<unknown[]> {
  const lines = (await readFile(resolveFolders(data).busFile, 'utf8')).trim().split('\n');
  return lines
    .map((line) => JSON.parse(line).detail)
    .filter((detail) => detail.data.keyId === keyId)
    .map(({ type, data: { keyVersion, actor } }) => [
      type.replace('latchkey.key.', ''),
      keyVersion,
      actor.name,
    ]);
}

/** Makes a key with a managing key, uses it, lets it renew itself, and uses both. */
async function renewKiosk(name: string): Promise<{ old: MadeKey; next: MadeKey }> {
  const { LATCHKEY_URL, LATCHKEY_KEY } = buildProgramVariables();
  const path = '/organisations/northgate/api-keys';
  const input = { name, permissionLevel: 'authentication' };
  const old: MadeKey = (await send('POST', LATCHKEY_URL + path, LATCHKEY_KEY, input)).body;
  expect(await openSession(host.local, 'northgate', old.value)).toBe(200);
  await expect.poll(() => listBusEvents(old)).toHaveLength(2);
  const { adminApi } = host.local.urls;
  const next: MadeKey = (await send('POST', `${adminApi}/self/rotation`, old.value)).body;
  for (const { value } of [old, next]) expect(await openSession(host.local, 'northgate', value)).toBe(200);
  await expect.poll(() => listBusEvents(next)).toHaveLength(2);
  return { old, next };
}

/** Moves the recorded uses two days back, as if nobody had used the keys since. */
async function forgetUses(...keys: MadeKey[]): Promise<void> {
  const { client, tables } = await openData(undefined, data);
  for (const { keyId } of keys) {
    await client.send(
      new UpdateCommand({
        TableName: tables.apiKeys,
        Key: { organisationId: 'northgate', keyId },
        UpdateExpression: 'SET firstUsedAt = :before, lastUsedAt = :before',
        ExpressionAttributeValues: { ':before': new Date(Date.now() - 48 * 3_600_000).toISOString() },
      }),
    );
  }
}

test('a key that a program makes renews itself, the old one is seen unused and goes, and each step is an event in order', async () => {
  const { adminApi } = host.local.urls;
  const { old, next } = await renewKiosk('Kiosk');
  expect(await send('DELETE', `${adminApi}/self`, old.value)).toMatchObject({ status: 409 });
  await forgetUses(old, next);
  expect(await send('DELETE', `${adminApi}/self`, old.value)).toMatchObject({ status: 204 });
  expect(await openSession(host.local, 'northgate', old.value)).toBe(401);
  expect(await openSession(host.local, 'northgate', next.value)).toBe(200);
  await expect
    .poll(() => listBusEvents(old))
    .toEqual([
      ['created', 1, 'Provisioning'],
      ['first-used', undefined, 'Latchkey'],
      ['rotated', 2, 'Kiosk'],
      ['deleted', 3, 'Kiosk'],
    ]);
  expect(await listBusEvents(next)).toEqual([
    ['created', 1, 'Kiosk'],
    ['first-used', undefined, 'Latchkey'],
  ]);
  for (const { value } of [old, next]) expect(host.output()).not.toContain(value);
});

test('an old key that is used a day after the new one is an event, and its administrators are mailed', async () => {
  const { old, next } = await renewKiosk('Forgotten kiosk');
  await forgetUses(old, next);
  expect(await openSession(host.local, 'northgate', old.value)).toBe(200);
  await expect.poll(() => listBusEvents(old)).toContainEqual(['used-after-renewal', 3, 'Latchkey']);
  const findMail = async () =>
    (await listMails(host.local)).find(
      ({ subject }) => subject === '“Forgotten kiosk” was used after it was replaced',
    );
  await expect.poll(findMail).toBeDefined();
  expect((await findMail())?.destination.to).toContain('ada@northgate.example');
});
