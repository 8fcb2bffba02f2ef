import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseKeyValue } from '../../../core/key-value.ts';
import { formatKeysPath, type NewKeyJson, refusedWith, signedInAs } from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { organisation, administrator } = await deploy();
const college = await organisation({ timeZone: 'Pacific/Auckland', features: ['reports'] });
const featureless = await organisation();
const ask = signedInAs(await administrator(college, 'Mere Tamihana'));
const askFeatureless = signedInAs(await administrator(featureless));

const create = (differing: object = {}) => {
  const body = { name: 'Library catalogue', permissionLevel: 'authentication', ...differing };
  return ask<NewKeyJson>('POST', formatKeysPath(college), { body });
};

describe('creating a key', () => {
  afterEach(() => vi.useRealTimers());

  test('takes a name and a level, and generates the rest', async () => {
    const { status, headers, body } = await create();
    expect(status).toBe(201);
    expect(headers.etag).toBe('"1"');
    expect(body).toMatchObject({
      organisationId: college.organisationId,
      name: 'Library catalogue',
      permissionLevel: 'authentication',
      enabled: true,
      status: 'active',
      createdBy: 'Mere Tamihana',
      lastUsedAt: null,
      version: 1,
    });
    expect(parseKeyValue('lk', body.value)).toEqual({
      organisationId: college.organisationId,
      keyId: body.keyId,
    });
    expect(body.value.endsWith(body.hint)).toBe(true);
  });

  test('gives it one calendar year, counted where the organisation is', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00Z') });
    expect((await create()).body).toMatchObject({
      createdAt: '2026-11-23T12:00:00.000Z',
      expiresOn: '2027-11-24',
      expiresAt: '2027-11-23T11:00:00Z',
    });
  });

  test('says where it is: the same key, but for its value', async () => {
    const { headers, body } = await create();
    const { value, ...key } = body;
    const read = await ask('GET', headers.location ?? '');
    expect(read).toMatchObject({ status: 200, headers: { etag: headers.etag } });
    expect(read.body).toEqual(key);
  });

  test('twice from the same wish makes two', async () => {
    const [one, other] = await Promise.all([create(), create()]);
    expect(one.body.keyId).not.toBe(other.body.keyId);
    expect(one.body.value).not.toBe(other.body.value);
  });
});

describe('the name', () => {
  test.each([
    ['without the blanks around it', '  Library\u00a0', 'Library'],
    ['in one of its spellings', 'Cafe\u0301', 'Café'],
    ['of 100 characters', '🔑'.repeat(100), '🔑'.repeat(100)],
  ])('is kept %s', async (_, name, kept) => {
    expect((await create({ name })).body.name).toBe(kept);
  });

  test.each([
    ['empty', ''],
    ['only blanks', ' \t\u00a0\u2003'],
    ['longer than 100 characters', 'a'.repeat(101)],
    ['a text with a control character', 'Library\u0000'],
    ['a text with a line break', 'Library\nCatalogue'],
    ['a text that reads backwards', 'Library\u202eeugolatac'],
    ['half a character', 'Library\ud83d'],
  ])('is refused where it is %s', async (_, name) => {
    expect(await create({ name })).toMatchObject(refusedWith(400, 'name-invalid', 'name'));
  });
});

describe('the permission level', () => {
  test.each(['authentication', 'full'])('%s needs no feature', async (permissionLevel) => {
    const body = { name: 'Library', permissionLevel };
    expect(await askFeatureless('POST', formatKeysPath(featureless), { body })).toMatchObject({
      status: 201,
      body,
    });
  });

  test('reports is refused where the organisation has not the feature, and taken where it has', async () => {
    const body = { name: 'Library', permissionLevel: 'reports' };
    expect(await askFeatureless('POST', formatKeysPath(featureless), { body })).toMatchObject(
      refusedWith(400, 'permission-level-not-offered', 'permissionLevel'),
    );
    expect((await create(body)).status).toBe(201);
  });

  test.each(['FULL', 'admin', '', '__proto__', 'toString'])(
    '“%s” is refused: there is none',
    async (permissionLevel) => {
      expect(await create({ permissionLevel })).toMatchObject(
        refusedWith(400, 'permission-level-unknown', 'permissionLevel'),
      );
    },
  );
});
