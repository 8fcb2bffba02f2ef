import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatKeyValue, parseKeyValue, SECRET_BYTES } from '../../../../core/key-value.ts';
import type { PermissionCatalogue } from '../../../../core/permissions.ts';
import settings from '../../../../local/demonstration/managing-keys.json' with { type: 'json' };
import type { LocalFile } from '../../../../local/local-file.ts';
import { describeStack, outputData } from '../../../support/described-stack.ts';
import { aLocalFile } from '../../../support/local-file-fixture.ts';
import { awsEnvironment, runCommand } from '../../../support/run-command.ts';
import { SHOP } from '../../../support/shop.ts';

/** What each path was asked with: the key value that was presented. */
let asked: Map<string, string>;
/** Paths that answer what a working deployment would not. */
let wrong: Set<string>;
let url: string;
let folder: string;
const cloudFormation = mockClient(CloudFormationClient);

const server = createServer(async (request, response) => {
  const path = decodeURIComponent(request.url ?? '');
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const presented = body === '' ? request.headers.authorization : JSON.parse(body).authorizationToken;
  asked.set(path, String(presented).replace('Bearer ', ''));
  const [, part = ''] = path.split('/');
  if (wrong.has(part)) return void response.writeHead(500).end('{}');
  if (path === '/page/') return void response.setHeader('content-type', 'text/html').end('<html>');
  if (path === '/page/config.json') {
    return void response.end(JSON.stringify({ adminApi: `${url}/api`, issuer: `${url}/pool` }));
  }
  if (part === 'pool') return void response.end(JSON.stringify({ issuer: `${url}/pool` }));
  if (part === '2015-03-31') {
    response.setHeader('x-amz-function-error', 'Unhandled');
    return void response.end(JSON.stringify({ errorMessage: 'Unauthorized' }));
  }
  response.writeHead(401).end();
});

beforeEach(async () => {
  asked = new Map();
  wrong = new Set();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'smoke-'));
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** Starts a local host. */
async function startHost(differing: Partial<Omit<LocalFile, 'urls'>>, more: object = {}): Promise<void> {
  const urls = {
    adminPage: `${url}/page`,
    adminApi: `${url}/api`,
    identityProvider: `${url}/pool`,
    protectedApi: `${url}/example`,
    ...more,
  };
  await writeFile(join(folder, 'local.json'), JSON.stringify(aLocalFile({ urls, ...differing })));
}
const smokeLocally = () => runCommand('smoke-command.ts', ['--data', folder]);

/** Deploys an instance on AWS. */
function deploy(instance: string, catalogue: PermissionCatalogue): void {
  const permissions = Object.keys(catalogue.permissions).map((permission) => permission.replaceAll('-', ''));
  const outputs: Record<string, Record<string, string>> = {
    Data: {
      ...outputData(undefined, catalogue),
      [`ExportLatchkey${instance}DataKeyValuePrefix`]: 'acme',
    },
    AdminApi: { AdminApiUrl: `${url}/api`, Issuer: `${url}/pool` },
    Page: { PageUrl: `${url}/page` },
    ProgramApi: { ProgramApiUrl: `${url}/prod` },
    Authorizer: Object.fromEntries(permissions.map((name) => [`${name}AuthorizerArn`, `arn:${name}`])),
  };
  cloudFormation.reset();
  for (const [part, values] of Object.entries(outputs)) {
    const StackName = `Latchkey-${instance}-${part}`;
    cloudFormation.on(DescribeStacksCommand, { StackName }).resolves(describeStack(StackName, values));
  }
}
const smokeOnAws = (instance: string) =>
  runCommand('smoke-command.ts', ['--aws', '--instance', instance], awsEnvironment(url));

test('a local host is checked part by part, with a key value that it could have made', async () => {
  const keyId = '01KAPB7Q0X3TN3RZFVY9X5D6QH';
  const reference = { organisationId: 'northgate', keyId };
  const value = formatKeyValue('acme', reference, new Uint8Array(SECRET_BYTES));
  const key = { ...reference, name: 'Loans', permissionLevel: 'full', state: 'fresh' as const, value };
  await startHost({ apiKeys: [key] }, { programApi: `${url}/prod` });
  expect(await smokeLocally()).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: [
      `ok      the admin page opens at ${url}/page`,
      'ok      the admin page calls this admin API and this sign-in',
      `ok      the admin API at ${url}/api asks for a token`,
      `ok      the API for programs at ${url}/prod asks for a key`,
      `ok      sign-in answers at ${url}/pool`,
      'ok      the example API refuses an unknown key',
      'All 6 checks passed.',
    ].join('\n'),
  });
  const presented = asked.get('/example/api/v1/smoke.example/account/query') ?? '';
  expect(parseKeyValue('acme', presented)).toMatchObject({ organisationId: 'smoke' });
});

test('a local host with other permissions, and without keys, has neither an example API nor one for programs', async () => {
  await startHost({ exampleApi: false });
  expect((await smokeLocally()).stdout).toMatch(/All 4 checks passed\.$/);
  await startHost({});
  expect((await smokeLocally()).stdout).toMatch(/All 5 checks passed\.$/);
  const presented = asked.get('/example/api/v1/smoke.example/account/query') ?? '';
  expect(parseKeyValue('lk', presented)).toBeDefined();
});

test('each part of a local host that answers wrongly is named, and the command fails', async () => {
  await startHost({});
  wrong = new Set(['example', 'api']);
  const { exitCode, stdout, stderr } = await smokeLocally();
  expect(stdout.split('\n').filter((line) => line.startsWith('FAILED'))).toEqual([
    `FAILED  the admin API at ${url}/api asks for a token: answered 500 instead of 401`,
    'FAILED  the example API refuses an unknown key: answered 500 instead of 401',
  ]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: '2 of 5 checks failed. docs/operating.md says where each part has its log.',
  });
});

test('an instance on AWS is checked by the outputs of its stacks, each of its key checks with a well-formed value', async () => {
  deploy('staging', settings as PermissionCatalogue);
  const { stdout, stderr } = await smokeOnAws('staging');
  expect(stderr).toBe('');
  const permissions = Object.keys(settings.permissions);
  expect(stdout.split('\n')).toEqual([
    `ok      the admin page opens at ${url}/page`,
    'ok      the admin page calls this admin API and this sign-in',
    `ok      the admin API at ${url}/api asks for a token`,
    `ok      the API for programs at ${url}/prod asks for a key`,
    `ok      sign-in answers at ${url}/pool`,
    ...permissions.map((permission) => `ok      the key check for ${permission} refuses an unknown key`),
    `All ${5 + permissions.length} checks passed.`,
  ]);
  for (const permission of permissions) {
    const path = `/2015-03-31/functions/arn:${permission.replaceAll('-', '')}/invocations`;
    expect(parseKeyValue('acme', asked.get(path) ?? '')).toBeDefined();
  }
});

test('an instance whose permissions manage no keys needs no API for programs', async () => {
  deploy('shop', SHOP);
  const { stdout, stderr } = await smokeOnAws('shop');
  expect(stderr).toBe('');
  expect(stdout).not.toContain('API for programs');
  expect(asked.has('/2015-03-31/functions/arn:orderchanges/invocations')).toBe(true);
});
