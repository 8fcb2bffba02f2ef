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

  test('creating a key takes a name and a level, and generates everything else', async () => {
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

  test('creating a key sets the expiry one calendar year later, in the organisation’s time zone', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00Z') });
    expect((await create()).body).toMatchObject({
      createdAt: '2026-11-23T12:00:00.000Z',
      expiresOn: '2027-11-24',
      expiresAt: '2027-11-23T11:00:00Z',
    });
  });

  test('creating a key returns the URL of the key, where everything but the value is the same', async () => {
    const { headers, body } = await create();
    const { value, ...key } = body;
    const read = await ask('GET', headers.location ?? '');
    expect(read).toMatchObject({ status: 200, headers: { etag: headers.etag } });
    expect(read.body).toEqual(key);
  });

  test('creating a key creates two keys from two equal requests', async () => {
    const [one, other] = await Promise.all([create(), create()]);
    expect(one.body.keyId).not.toBe(other.body.keyId);
    expect(one.body.value).not.toBe(other.body.value);
  });
});

describe('name of a key', () => {
  test.each([
    ['without white space around it', '  Library\u00a0', 'Library'],
    ['in normal form C', 'Cafe\u0301', 'Café'],
    ['of 100 characters', '🔑'.repeat(100), '🔑'.repeat(100)],
  ])('the name of a new key is stored %s', async (_, name, kept) => {
    expect((await create({ name })).body.name).toBe(kept);
  });

  test.each([
    ['empty', ''],
    ['only white space', ' \t\u00a0\u2003'],
    ['longer than 100 characters', 'a'.repeat(101)],
    ['one with a control character', 'Library\u0000'],
    ['one with a line break', 'Library\nCatalogue'],
    ['one with a bidirectional control', 'Library\u202eeugolatac'],
    ['one with a zero-width space', 'Lib\u200brary'],
    ['one with an unpaired surrogate', 'Library\ud83d'],
  ])('the name of a new key is refused if it is %s', async (_, name) => {
    expect(await create({ name })).toMatchObject(refusedWith(400, 'name-invalid', 'name'));
  });
});

describe('permission level of a key', () => {
  test.each(['authentication', 'full'])('the level %s needs no feature', async (permissionLevel) => {
    const body = { name: 'Library', permissionLevel };
    expect(await askFeatureless('POST', formatKeysPath(featureless), { body })).toMatchObject({
      status: 201,
      body,
    });
  });

  test('the level reports is accepted only if the organisation has the feature', async () => {
    const body = { name: 'Library', permissionLevel: 'reports' };
    expect(await askFeatureless('POST', formatKeysPath(featureless), { body })).toMatchObject(
      refusedWith(400, 'permission-level-not-offered', 'permissionLevel'),
    );
    expect((await create(body)).status).toBe(201);
  });

  test.each(['FULL', 'admin', '', '__proto__', 'toString'])(
    'the level “%s” is refused, because it does not exist',
    async (permissionLevel) => {
      expect(await create({ permissionLevel })).toMatchObject(
        refusedWith(400, 'permission-level-unknown', 'permissionLevel'),
      );
    },
  );
});
