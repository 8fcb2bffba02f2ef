import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandError } from '../../../../cli/command-error.ts';
import { listSmokeChecks, runSmokeChecks, type SmokeTarget } from '../../../../cli/smoke/smoke-checks.ts';
import { parseKeyValue } from '../../../../core/key-value.ts';

/** What the deployment answers, by path. */
let answers: Record<string, { status: number; type?: string; location?: string; body?: unknown }>;
let target: SmokeTarget;
let presented: string[];
const server = createServer(({ url = '' }, response) => {
  const { status, type = 'application/json', location, body } = answers[url] ?? { status: 404 };
  if (location !== undefined) response.setHeader('location', location);
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body ?? {}));
});

beforeEach(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers = {
    '/page/': { status: 200, type: 'text/html; charset=utf-8' },
    '/page/config.json': { status: 200, body: { adminApi: `${url}/api`, issuer: `${url}/pool` } },
    '/api/organisations': { status: 401 },
    '/prod/organisations': { status: 401 },
    '/pool/.well-known/openid-configuration': { status: 200, body: { issuer: `${url}/pool` } },
  };
  presented = [];
  target = {
    pageUrl: `${url}/page`,
    adminApiUrl: `${url}/api`,
    programApiUrl: `${url}/prod`,
    issuer: `${url}/pool`,
    keyValuePrefix: 'acme',
    keyChecks: [
      {
        name: 'the key check for reports',
        ask: async (value) => {
          presented.push(value);
          return 'refused';
        },
      },
    ],
  };
});
afterEach(() => void server.close());

async function run() {
  const lines: string[] = [];
  const faults = await runSmokeChecks(listSmokeChecks(target), (line) => lines.push(line));
  return { faults, lines, failed: lines.filter((line) => line.startsWith('FAILED')) };
}

test('every check of a deployment that answers as it should is reported as passed', async () => {
  const { faults, lines } = await run();
  expect(faults).toBe(0);
  expect(lines).toHaveLength(6);
  expect(lines.every((line) => line.startsWith('ok '))).toBe(true);
});

test('a key check is asked about a well-formed key that does not exist', async () => {
  await run();
  expect(parseKeyValue('acme', presented[0] ?? '')).toMatchObject({ organisationId: 'smoke' });
});

test.each([
  ['/page/', { status: 403, type: 'text/html' }, /admin page opens at .*: answered 403 text\/html/],
  ['/page/', { status: 200, type: 'text/plain' }, /admin page opens at .*: answered 200 text\/plain/],
  ['/page/config.json', { status: 404 }, /config\.json answered 404/],
  ['/page/config.json', { status: 200, body: 'no object' }, /names the admin API undefined/],
  [
    '/page/config.json',
    { status: 200, body: { adminApi: 'https://old.example', issuer: 'x' } },
    /names the admin API https:\/\/old/,
  ],
  ['/api/organisations', { status: 200 }, /asks for a token: answered 200 instead of 401/],
  ['/api/organisations', { status: 302, location: '/prod/organisations' }, /answered 302 instead of 401/],
  ['/api/organisations', { status: 500 }, /asks for a token: answered 500 instead of 401/],
  ['/prod/organisations', { status: 403 }, /asks for a key: answered 403 instead of 401/],
  ['/pool/.well-known/openid-configuration', { status: 400 }, /sign-in answers at .*: answered 400/],
  ['/pool/.well-known/openid-configuration', { status: 200, body: {} }, /named the issuer undefined/],
])(
  'a deployment in which %s answers %j fails one check, and the others are still carried out',
  async (path, answer, message) => {
    answers[path] = answer;
    const { faults, lines, failed } = await run();
    expect(faults).toBe(1);
    expect(lines).toHaveLength(6);
    expect(failed[0]).toMatch(message);
  },
);

test('a page that signs people in elsewhere fails one check', async () => {
  const body = { adminApi: target.adminApiUrl, issuer: 'https://old.example' };
  answers['/page/config.json'] = { status: 200, body };
  expect((await run()).failed).toEqual([expect.stringContaining('names the issuer https://old.example')]);
});

test('the API for programs is not asked if there is none', async () => {
  const { programApiUrl, ...others } = target;
  target = { ...others, programApiUrl: undefined };
  const { faults, lines } = await run();
  expect(faults).toBe(0);
  expect(lines.join()).not.toContain(programApiUrl);
});

test('a key check that does not answer in time fails, and the check says so', async () => {
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  target.keyChecks = [{ name: 'the key check for reports', ask: () => Promise.reject(late) }];
  expect((await run()).failed).toEqual([expect.stringContaining('no answer (The operation was aborted')]);
});

test('a role that may not ask a key check ends the checks with what it needs', async () => {
  const refusal = new CommandError('Use a role with lambda:InvokeFunction.');
  target.keyChecks = [{ name: 'the key check for reports', ask: () => Promise.reject(refusal) }];
  await expect(run()).rejects.toBe(refusal);
});

test('a key check that lets an unknown key in fails', async () => {
  target.keyChecks = [{ name: 'the key check for reports', ask: async () => 'it let an unknown key in' }];
  expect((await run()).failed).toEqual([
    'FAILED  the key check for reports refuses an unknown key: it let an unknown key in',
  ]);
});

test('addresses that do not answer fail, with the reason of the network', async () => {
  server.close();
  server.closeAllConnections();
  const { faults, failed } = await run();
  expect(faults).toBe(5);
  expect(failed[0]).toContain('there was no answer (ECONNREFUSED)');
});
