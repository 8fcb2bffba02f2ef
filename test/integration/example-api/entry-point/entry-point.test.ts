import { expect, test, vi } from 'vitest';
import { deploy } from '../../../support/deployment.ts';
import { callExampleApi, expectNotFound } from '../../../support/example-api.ts';
import { createAccountsTable } from '../../../support/tables.ts';

const { client, organisation, key } = await deploy();
vi.stubEnv('ACCOUNTS_TABLE', await createAccountsTable(client));
const top = await organisation({ organisationId: 'northgate', path: ['northgate'] });
const law = await organisation({ organisationId: 'law', path: ['northgate', 'law'], name: 'School of Law' });
const { key: lawKey } = await key(law, 'full');
const { key: topKey } = await key(top, 'full');

const BASE = 'https://api.example/prod/api/v1/example.org';

test.each(['GET', 'POST'] as const)('%s of the entry point says who the caller is', async (method) => {
  const answer = await callExampleApi(lawKey, method, '');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers?.['content-type']).toBe('application/vnd.eduserv.iam.entryPoint-v1+json');
  expect(JSON.parse(answer.body)).toEqual({
    account: { href: `${BASE}/account/law-admin`, name: 'law-admin' },
    domain: { id: 'law', name: 'example.org', displayName: 'School of Law' },
    links: [
      expect.objectContaining({ href: `${BASE}/account/query`, rel: 'account:query', method: 'get' }),
      expect.objectContaining({
        ...{ href: `${BASE}/organisation/law`, rel: 'organisation:root', method: 'get' },
        type: 'application/vnd.eduserv.iam.admin.organisation-v1+json',
      }),
    ],
  });
});

test('every link of the entry point returns what it says', async () => {
  const { account, links } = JSON.parse((await callExampleApi(lawKey, 'POST', '')).body);
  const found = await callExampleApi(lawKey, 'GET', account.href);
  expect(JSON.parse(found.body)).toMatchObject({ username: account.name, organisation: { id: 'law' } });
  for (const { href, rel, type } of links) {
    const url = rel === 'account:query' ? `${href}?username=${account.name}` : href;
    const answer = await callExampleApi(lawKey, 'GET', url);
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': type } });
  }
});

test('an organisation names its administrators with links', async () => {
  const { body } = await callExampleApi(topKey, 'GET', 'organisation/law');
  const { administrators, ...rest } = JSON.parse(body);
  expect(rest).toEqual({ id: 'law', name: 'School of Law' });
  expect(administrators).toHaveLength(1);
  for (const { href, id } of administrators) {
    expect(JSON.parse((await callExampleApi(topKey, 'GET', href)).body).id).toBe(id);
  }
});

test('an organisation outside the key’s branch is as one that does not exist', async () => {
  const absent = await callExampleApi(lawKey, 'GET', 'organisation/nowhere');
  expectNotFound(absent, 'organisation');
  expect(await callExampleApi(lawKey, 'GET', 'organisation/northgate')).toEqual(absent);
  expect(await callExampleApi({ ...lawKey, organisationId: 'gone' }, 'GET', '')).toEqual(absent);
});
