import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { KeyEvent } from '../../core/key-event.ts';
import { getToken, openSession, requestAdminApi } from '../support/callers.ts';
import { findProgram } from '../support/guide.ts';
import { type RunningHost, startHost } from '../support/local-host.ts';

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
