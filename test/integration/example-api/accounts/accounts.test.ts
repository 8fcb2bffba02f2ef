import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { deploy } from '../../../support/deployment.ts';
import { callExampleApi, expectNotFound } from '../../../support/example-api.ts';
import { createAccountsTable } from '../../../support/tables.ts';

const ACCOUNT = 'application/vnd.eduserv.iam.account-v1+json';
const REQUEST = 'application/vnd.eduserv.iam.admin.accountRequest-v1+json; charset=UTF-8';

const DAY_MS = 24 * 60 * 60 * 1000;

const { client, organisation, key } = await deploy();
const accountsTable = await createAccountsTable(client);
vi.stubEnv('ACCOUNTS_TABLE', accountsTable);
const top = await organisation({ organisationId: 'northgate', path: ['northgate'] });
const law = await organisation({
  organisationId: 'law',
  path: ['northgate', 'law'],
  name: 'School of Law',
  timeZone: 'America/New_York',
});
const other = await organisation({ organisationId: 'southgate', path: ['southgate'] });
const { key: lawKey } = await key(law, 'full');
const { key: topKey } = await key(top, 'full');
const { key: otherKey } = await key(other, 'full');

const attributes = { forenames: 'A', surname: 'B', emailAddress: 'a@law.example', carrera: 'Derecho' };

const get = (url: string, presented = lawKey) => callExampleApi(presented, 'GET', url);
const query = (question: Record<string, string>, presented = lawKey) =>
  get(`account/query?${new URLSearchParams(question)}`, presented);

interface Sent {
  path?: string;
  presented?: ApiKey;
  type?: string;
}

function create(body: object, { path = 'account/create', presented = lawKey, type = REQUEST }: Sent = {}) {
  return callExampleApi(presented, 'POST', path, { body, headers: { 'content-type': type } });
}

/** Creates an account that has nothing but what is given. @returns its URL */
async function createAccount(body: object = {}): Promise<string> {
  const { headers } = await create({ attributes, ...body });
  return String(headers?.location);
}

function modify(url: string, body: object, presented = lawKey) {
  return callExampleApi(presented, 'POST', `${url}/modify`, { body, headers: { 'content-type': REQUEST } });
}

describe('account query', () => {
  test.each<Record<string, string>>([
    { username: 'law-robin' },
    { email: 'robin@law.example' },
    { email: 'Robin@LAW.example' },
  ])('an account query finds an account by %o', async (question) => {
    const answer = await query(question);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers?.['content-type']).toBe(ACCOUNT);
    expect(JSON.parse(answer.body)).toMatchObject({
      username: 'law-robin',
      status: 'active',
      organisation: { id: 'law', name: 'School of Law' },
      attributes: { emailAddress: 'robin@law.example' },
      memberOf: [],
      permissionSets: [{ name: 'default' }],
    });
  });

  test('an account query finds a created account by its username and its mail address', async () => {
    const email = 'Created@Law.example';
    const url = await createAccount({ username: 'created', attributes: { emailAddress: email } });
    const { body } = await get(url);
    expect((await query({ username: 'created' })).body).toBe(body);
    expect((await query({ email: 'created@LAW.example' })).body).toBe(body);
    expect((await query({ username: 'created' }, otherKey)).statusCode).toBe(404);
  });

  test('an account query finds the account of the key’s branch if others have the same username', async () => {
    await create({ attributes, username: 'shared' }, { presented: otherKey });
    await create({ attributes, username: 'shared' }, { presented: lawKey });
    const found = async (presented: ApiKey) =>
      JSON.parse((await query({ username: 'shared' }, presented)).body).organisation.id;
    expect(await found(otherKey)).toBe('southgate');
    expect(await found(topKey)).toBe('law');
  });

  test('an account query finds accounts of organisations below the key’s own', async () => {
    expect((await query({ username: 'law-robin' }, topKey)).statusCode).toBe(200);
  });

  test('an account query returns the same for an account outside the key’s branch as for one that does not exist', async () => {
    const absent = await query({ username: 'law-nobody' });
    expectNotFound(absent, 'account');
    const usernames = ['northgate-robin', 'southgate-robin', 'nowhere-robin', '!law-robin', 'law-robin!'];
    for (const username of [...usernames, 'not an account']) {
      expect(await query({ username })).toEqual(absent);
    }
    for (const email of ['!robin@law.example', 'robin@law.example!', 'robin']) {
      expect(await query({ email })).toEqual(absent);
    }
  });

  test.each<Record<string, string>>([
    {},
    { username: '' },
    { username: 'law-robin', email: 'robin@law.example' },
    { name: 'robin' },
  ])('an account query is refused for %o', async (question) => {
    expect((await query(question)).statusCode).toBe(400);
  });
});

describe('account creation', () => {
  test('an account creation returns 201 with the account and its URL, which returns the account', async () => {
    const request = { attributes, status: 'pending', expiry: '2027-12-31T23:29:00Z', username: 'law-a1' };
    const answer = await create(request);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers?.['content-type']).toBe(ACCOUNT);
    const account = JSON.parse(answer.body);
    const empty = { memberOf: [], permissionSets: [] };
    expect(account).toMatchObject({ ...request, ...empty, type: 'personal', organisation: { id: 'law' } });
    const { code, expires } = account.activationCode;
    expect(code).toEqual(expect.any(String));
    expect((Date.parse(expires) - Date.now()) / DAY_MS).toBeCloseTo(7, 1);
    const location = String(answer.headers?.location);
    expect(location).toBe(`https://api.example/prod/api/v1/example.org/account/${account.id}`);
    expect(await get(location)).toMatchObject({ statusCode: 200, body: answer.body });
    const { Item } = await client.send(new GetCommand({ TableName: accountsTable, Key: { id: account.id } }));
    expect((Item?.purgeAt * 1000 - Date.now()) / DAY_MS).toBeCloseTo(1, 1); // data of people is not kept for longer
  });

  test('an account creation uses the organisation and the type in the path', async () => {
    const path = 'organisation/law/accounts/create/access?sendEmail=false&defaultPermissions=true';
    const answer = await create({ attributes }, { path, presented: topKey });
    expect(answer.statusCode).toBe(201);
    expect(JSON.parse(answer.body)).toMatchObject({
      type: 'access',
      organisation: { id: 'law' },
      permissionSets: [{ name: 'default' }],
    });
    for (const type of ['organisation_administrator', 'user_administrator', 'self_registration']) {
      const created = await create({ attributes }, { path: `organisation/law/accounts/create/${type}` });
      expect(JSON.parse(created.body)).toMatchObject({ type, permissionSets: [] });
    }
  });

  test('an account creation generates a username if there is none, and sets the requested groups and permission sets', async () => {
    const answer = await create(
      { attributes, groups: ['staff'], permissionSets: ['law#default'] },
      { type: 'application/json' },
    );
    expect(JSON.parse(answer.body)).toMatchObject({
      username: expect.stringMatching(/^law-[0-9a-f]{8}$/),
      status: 'pending',
      memberOf: [{ name: 'staff' }],
      permissionSets: [{ name: 'law#default' }],
    });
  });

  test('an account creation is refused if its organisation has an account with the username', async () => {
    await create({ attributes, username: 'twice' });
    for (const username of ['twice', 'law-robin']) {
      const answer = await create({ attributes: {}, username });
      expect(answer.statusCode).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'alreadyExists' });
      expect(JSON.parse((await query({ username })).body).attributes).not.toEqual({});
    }
  });

  test('an account creation returns the same outside the key’s branch as for an organisation that does not exist', async () => {
    const inOrganisation = (organisationId: string) =>
      create({ attributes }, { path: `organisation/${organisationId}/accounts/create/personal` });
    const absent = await inOrganisation('nowhere');
    expectNotFound(absent, 'organisation');
    expect(await inOrganisation('x'.repeat(3000))).toEqual(absent);
    expect(await inOrganisation('southgate')).toEqual(absent);
    expect(await inOrganisation('northgate')).toEqual(absent);
  });

  test('an account keeps attributes that DynamoDB does not store as they are', async () => {
    const deep = JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`);
    const odd = { deep, huge: 1e300, '': '', emailAddress: ['a@law.example'] };
    expect(JSON.parse((await get(await createAccount({ attributes: odd }))).body).attributes).toEqual(odd);
  });

  test.each([
    ['status', { status: 'suspended' }, {}],
    ['expiry', { expiry: 'next year' }, {}],
    ['expiryDate', { expiryDate: '2027-02-30' }, {}],
    ['expiryDate', { expiryDate: '2027-01-31', expiry: '2027-01-31T00:00:00Z' }, {}],
    ['attributes', { attributes: ['forenames: A'] }, {}],
    ['username', { username: ' ' }, {}],
    ['username', { username: 'x'.repeat(201) }, {}],
    ['type', {}, { path: 'organisation/law/accounts/create/wizard' }],
    ['defaultPermissions', { permissionSets: ['x'] }, { path: 'account/create?defaultPermissions=true' }],
    ['characters', { attributes: { note: 'é'.repeat(100_000) } }, {}],
  ])(
    'an account creation is refused with an invalid %s, which the message names in one line',
    async (field, body, rest) => {
      const answer = await create({ attributes, ...body }, rest);
      expect(answer.statusCode).toBe(400);
      expect(JSON.parse(answer.body)).toEqual({
        code: 'invalidRequest',
        message: expect.stringMatching(new RegExp(`^.*\\b${field}\\b.*$`)),
      });
    },
  );
});

describe('account expiry', () => {
  test.each([
    ['a date, which begins in the time zone of its organisation', '2027-01-31', '2027-01-31T05:00:00Z'],
    ['a time', '2027-01-31T12:00:00+02:00', '2027-01-31T10:00:00Z'],
    ['an exact time', '2027-01-31T12:00:00.1234567891Z', '2027-01-31T12:00:00.123Z'],
  ])('an account can expire on %s', async (_, expiryDate, expiry) => {
    expect(JSON.parse((await get(await createAccount({ expiryDate }))).body)).toMatchObject({
      expiry,
      status: 'pending',
    });
  });

  test('an account without an expiry has none', async () => {
    expect(JSON.parse((await get(await createAccount())).body)).not.toHaveProperty('expiry');
  });

  test('an account is expired until its expiry is moved to the future', async () => {
    const url = await createAccount({ status: 'active', expiryDate: '2026-01-31' });
    expect(JSON.parse((await get(url)).body).status).toBe('expired');
    await modify(url, { expiryDate: '2099-01-31' });
    expect(JSON.parse((await get(url)).body).status).toBe('active');
  });
});

describe('account modification', () => {
  test('an account modification changes only the fields that it has', async () => {
    const url = await createAccount({
      username: 'modified',
      expiryDate: '2027-01-31',
      groups: ['staff'],
      permissionSets: ['law#default'],
    });
    const before = JSON.parse((await get(url)).body);
    const answer = await modify(url, { attributes: { surname: 'C' }, groups: ['alumni'] });
    expect(answer.headers?.['content-type']).toBe(ACCOUNT);
    expect(JSON.parse(answer.body)).toEqual({
      ...before,
      attributes: { ...attributes, surname: 'C' },
      memberOf: [{ name: 'alumni' }],
    });
    expect((await get(url)).body).toBe(answer.body);
  });

  test('an account loses its activation code when it becomes active, and gets a new one when it is pending again', async () => {
    const url = await createAccount();
    const { activationCode } = JSON.parse((await get(url)).body);
    expect(JSON.parse((await modify(url, { status: 'active' })).body)).not.toHaveProperty('activationCode');
    const { activationCode: renewed } = JSON.parse((await modify(url, { status: 'pending' })).body);
    expect(renewed.code).toEqual(expect.any(String));
    expect(renewed.code).not.toBe(activationCode.code);
  });

  test('an account modification also works for a made-up account', async () => {
    const answer = await modify('account/law-sasha', { attributes: { surname: 'Elm' } });
    expect(JSON.parse(answer.body).attributes).toMatchObject({ forenames: 'Sasha', surname: 'Elm' });
    expect((await get('account/law-sasha')).body).toBe(answer.body);
    expect((await query({ username: 'law-sasha' })).body).toBe(answer.body);
  });

  test('an account outside the key’s branch is neither shown nor modified', async () => {
    const url = await createAccount();
    const absent = await get('account/nothing');
    expectNotFound(absent, 'account');
    expect(await get(url, otherKey)).toEqual(absent);
    expect(await get(`account/${'x'.repeat(3000)}`)).toEqual(absent);
    expect(await modify(url, { status: 'active' }, otherKey)).toEqual(absent);
    expect(JSON.parse((await get(url)).body).status).toBe('pending');
  });

  test.each([
    ['status', { status: 'banned' }],
    ['username', { username: 'other' }],
    ['expiryDate', { expiryDate: 'never' }],
  ])('an account modification is refused with an invalid %s', async (field, body) => {
    const answer = await modify('account/law-robin', body);
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body).message).toContain(field);
  });
});
