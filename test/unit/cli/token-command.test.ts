import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SCRIPT_CLIENT, SCRIPT_GRANT } from '../../../local/identity/script-grant.ts';
import { aLocalFile } from '../../support/local-file-fixture.ts';
import { runCommand } from '../../support/run-command.ts';

/** What the identity provider answers, and what it was asked. */
let answer: { status: number; body: unknown };
let asked: unknown[];
let folder: string;
const server = createServer(async (request, response) => {
  const form = Object.fromEntries(new URLSearchParams(await text(request)));
  asked.push([request.method, request.url, form]);
  response.writeHead(answer.status).end(JSON.stringify(answer.body));
});

beforeEach(async () => {
  asked = [];
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  folder = await mkdtemp(join(tmpdir(), 'token-'));
  const urls = { identityProvider: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool` };
  const administrators = ['ada', 'grace'].map((name) => ({
    email: `${name}@northgate.example`,
    name,
    organisationId: 'northgate',
  }));
  await writeFile(join(folder, 'local.json'), JSON.stringify(aLocalFile({ urls, administrators })));
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const printToken = (email: string) => runCommand('token-command.ts', [email, '--data', folder]);

test('the token of an administrator is printed, and nothing else', async () => {
  answer = { status: 200, body: { access_token: 'eyJ.token', token_type: 'Bearer' } };
  expect(await printToken('ada@northgate.example')).toEqual({ exitCode: 0, stdout: 'eyJ.token', stderr: '' });
  const form = { grant_type: SCRIPT_GRANT, client_id: SCRIPT_CLIENT, administrator: 'ada@northgate.example' };
  expect(asked).toEqual([['POST', '/pool/token', form]]);
});

test.each([
  [
    400,
    'There is no administrator nobody@northgate.example. There are: ada@northgate.example, grace@northgate.example.',
  ],
  [500, 'The identity provider responded 500. Stop Latchkey, then start it again.'],
])('an answer with %i of the identity provider is explained', async (status, stderr) => {
  answer = { status, body: { error: 'invalid_grant' } };
  expect(await printToken('nobody@northgate.example')).toEqual({ exitCode: 1, stdout: '', stderr });
});
