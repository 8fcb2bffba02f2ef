import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type RunningHost, startHost } from '../support/local-host.ts';

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
  host = await startHost(data, '--protect', output);
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
