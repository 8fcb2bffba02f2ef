import { describe, expect, test } from 'vitest';
import { handler as createAccount } from '../../../lambdas/example-api/create-account.ts';
import { handler as queryAccounts } from '../../../lambdas/example-api/query-accounts.ts';
import { deploy } from '../../support/deployment.ts';
import { buildRequest, lambdaContext } from '../../support/example-requests.ts';

const ACCOUNT = 'application/vnd.eduserv.iam.account-v1+json';
const REQUEST = 'application/vnd.eduserv.iam.admin.accountRequest-v1+json; charset=UTF-8';

const { organisation, key } = await deploy();
const top = await organisation({ organisationId: 'northgate', path: ['northgate'] });
const law = await organisation({ organisationId: 'law', path: ['northgate', 'law'], name: 'School of Law' });
await organisation({ organisationId: 'southgate', path: ['southgate'] });
const { key: lawKey } = await key(law, 'full');
const { key: topKey } = await key(top, 'full');

describe('account query', () => {
  const query = (question: Record<string, string | undefined>, presented = lawKey) =>
    queryAccounts(
      buildRequest(presented, { path: '/api/v1/example.org/account/query', query: question }),
      lambdaContext,
    );

  test.each([{ username: 'law-robin' }, { email: 'robin@law.example' }, { email: 'Robin@LAW.example' }])(
    'an account query finds an account by %o',
    async (question) => {
      const answer = await query(question);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers?.['content-type']).toBe(ACCOUNT);
      expect(JSON.parse(answer.body)).toMatchObject({
        username: 'law-robin',
        status: 'active',
        organisation: { id: 'law', name: 'School of Law' },
        attributes: { emailAddress: 'robin@law.example' },
      });
    },
  );

  test('an account query finds accounts of organisations below the key’s own', async () => {
    expect((await query({ username: 'law-robin' }, topKey)).statusCode).toBe(200);
  });

  test('an account query returns the same for an account outside the key’s branch as for one that does not exist', async () => {
    const absent = await query({ username: 'law-nobody' });
    expect(absent.statusCode).toBe(404);
    for (const username of ['northgate-robin', 'southgate-robin', 'nowhere-robin', 'not an account']) {
      expect(await query({ username })).toEqual(absent);
    }
  });

  test.each([{}, { username: 'law-robin', email: 'robin@law.example' }, { name: 'robin' }])(
    'an account query is refused for %o',
    async (question) => {
      expect((await query(question)).statusCode).toBe(400);
    },
  );
});

describe('account creation', () => {
  const request = {
    status: 'pending',
    expiry: '2027-12-31T23:29:00Z',
    username: 'law-a1',
    attributes: { forenames: 'A', surname: 'B', emailAddress: 'a@law.example', carrera: 'Derecho' },
  };
  const create = (
    body: unknown,
    { pathParameters = {}, query = {}, path = '/api/v1/example.org/account/create', type = REQUEST } = {},
  ) =>
    createAccount(
      buildRequest(lawKey, { path, pathParameters, query, body, headers: { 'content-type': type } }),
      lambdaContext,
    );

  test('an account creation returns 201 with the account and its URL', async () => {
    const answer = await create(request);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers?.['content-type']).toBe(ACCOUNT);
    const account = JSON.parse(answer.body);
    expect(answer.headers?.location).toBe(
      `https://api.example/prod/api/v1/example.org/account/${account.id}`,
    );
    expect(account).toMatchObject({ ...request, type: 'personal', organisation: { id: 'law' } });
    expect(account.activationCode).toEqual({ code: expect.any(String), expires: expect.any(String) });
  });

  test('an account creation uses the organisation and the type in the path', async () => {
    const answer = await create(request, {
      path: '/api/v1/example.org/organisation/law/accounts/create/access',
      pathParameters: { organisationId: 'law', type: 'access' },
      query: { sendEmail: 'false', defaultPermissions: 'true' },
    });
    expect(answer.statusCode).toBe(201);
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'access', permissionSets: [{ name: 'default' }] });
  });

  test('an account creation generates a username if there is none, and sets the requested groups and permission sets', async () => {
    const { username: _, ...unnamed } = request;
    const answer = await create(
      { ...unnamed, groups: ['staff'], permissionSets: ['law#default'] },
      { type: 'application/json' },
    );
    expect(JSON.parse(answer.body)).toMatchObject({
      username: expect.stringMatching(/^law-.+/),
      memberOf: [{ name: 'staff' }],
      permissionSets: [{ name: 'law#default' }],
    });
  });

  test('an account creation returns the same outside the key’s branch as for an organisation that does not exist', async () => {
    const inOrganisation = (organisationId: string) =>
      create(request, { pathParameters: { organisationId } });
    const absent = await inOrganisation('nowhere');
    expect(absent.statusCode).toBe(404);
    expect(await inOrganisation('southgate')).toEqual(absent);
    expect(await inOrganisation('northgate')).toEqual(absent);
  });

  test.each([
    ['status', { ...request, status: 'suspended' }, {}],
    ['expiry', { ...request, expiry: 'next year' }, {}],
    ['attributes', { ...request, attributes: ['forenames: A'] }, {}],
    ['type', request, { pathParameters: { type: 'wizard' } }],
    ['defaultPermissions', { ...request, permissionSets: ['x'] }, { query: { defaultPermissions: 'true' } }],
  ])(
    'an account creation is refused with an invalid %s, which the message names',
    async (field, body, rest) => {
      const answer = await create(body, rest);
      expect(answer.statusCode).toBe(400);
      expect(JSON.parse(answer.body).message).toContain(field);
    },
  );
});
