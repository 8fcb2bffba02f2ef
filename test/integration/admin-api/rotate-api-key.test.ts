import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import {
  formatKeyPath,
  formatKeysPath,
  type KeyJson,
  type NewKeyJson,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { daysAgo } from '../../support/fixtures.ts';

const { client, tables, organisation, administrator, key } = await deploy();
const north = await organisation({ features: ['reports'] });
const ask = signedInAs(await administrator(north));

const rotate = (made: Pick<ApiKey, 'organisationId' | 'keyId'>, body?: unknown) =>
  ask<NewKeyJson>('POST', `${formatKeyPath(made)}/rotation`, { body });
const read = async (made: Pick<ApiKey, 'organisationId' | 'keyId'>) =>
  (await ask<KeyJson>('GET', formatKeyPath(made))).body;

describe('rotating a key', () => {
  test('rotating a key creates a successor with the same name and level, and its own value and life', async () => {
    const { key: old, value } = await key(north, 'reports', daysAgo(300));
    await ask('PATCH', formatKeyPath(old), { body: { note: 'ticket 4711' } });
    const { status, headers, body: successor } = await rotate(old);
    expect({ status, etag: headers.etag, location: headers.location }).toEqual({
      status: 201,
      etag: '"1"',
      location: formatKeyPath(successor),
    });
    expect(successor).toMatchObject({
      name: old.name,
      note: 'ticket 4711',
      permissionLevel: 'reports',
      replaces: old.keyId,
    });
    expect(successor.value).not.toBe(value);
    expect(Date.parse(successor.expiresAt)).toBeGreaterThan(Date.parse(old.expiresAt));
    const fresh = await ask<NewKeyJson>('POST', formatKeysPath(north), {
      body: { name: old.name, permissionLevel: 'full' },
    });
    expect(successor.expiresOn).toBe(fresh.body.expiresOn);
  });

  test.each([undefined, {}])(
    'rotating a key does not change the old key’s end with the body %o',
    async (body) => {
      const { key: old } = await key(north, 'full');
      const { body: successor } = await rotate(old, body);
      const rotated = await read(old);
      expect(rotated).toMatchObject({
        replacedBy: successor.keyId,
        status: 'replaced',
        expiresAt: old.expiresAt,
        endsOn: old.expiresOn,
        version: 2,
      });
      expect(rotated).not.toHaveProperty('worksUntil');
    },
  );

  test('rotating a key accepts null as an empty body, which generated clients in Java send', async () => {
    const { key: old } = await key(north, 'full');
    expect((await rotate(old, 'null')).status).toBe(201);
  });

  test.each([undefined, 'application/json'])(
    'rotating a key accepts an empty body of type %s',
    async (type) => {
      const { key: old } = await key(north, 'full');
      const asked = { body: '', headers: { 'content-type': type } };
      expect((await ask('POST', `${formatKeyPath(old)}/rotation`, asked)).status).toBe(201);
    },
  );
});

describe('overlap of a rotation', () => {
  test.each([1, 30])('an overlap of %i days ends the old key after that time', async (overlapDays) => {
    const { key: old } = await key(north, 'full', daysAgo(100));
    const before = Date.now();
    await rotate(old, { overlapDays });
    const { worksUntil = '', status, endsAt, expiresOn } = await read(old);
    const hoursOff = (Date.parse(worksUntil) - before - overlapDays * 24 * 3_600_000) / 3_600_000;
    expect(Math.abs(hoursOff)).toBeLessThan(1.1); // the clocks may change in it
    expect(status).toBe('replaced');
    expect(Date.parse(endsAt)).toBe(Date.parse(worksUntil));
    expect(expiresOn).toBe(old.expiresOn);
  });

  test('an overlap of 0 days ends the old key immediately', async () => {
    const { key: old } = await key(north, 'full');
    await rotate(old, { overlapDays: 0 });
    expect((await read(old)).status).toBe('expired');
  });

  // Their dates always differ.
  test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'the overlap of a rotation ends on the date in %s',
    async (timeZone) => {
      const college = await organisation({ timeZone });
      const { key: old } = await key(college, 'full');
      const askThere = signedInAs(await administrator(college));
      await askThere('POST', `${formatKeyPath(old)}/rotation`, { body: { overlapDays: 7 } });
      const { endsAt, endsOn } = (await askThere<KeyJson>('GET', formatKeyPath(old))).body;
      expect(endsOn).toBe(new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(endsAt)));
    },
  );

  test('the overlap of a rotation never ends after the expiry of the old key', async () => {
    const { key: old } = await key(north, 'full', daysAgo(360));
    await rotate(old, { overlapDays: 30 });
    expect(await read(old)).toMatchObject({ worksUntil: old.expiresAt, expiresAt: old.expiresAt });
  });

  test.each([
    ['overlap-invalid', -1],
    ['overlap-invalid', 31],
    ['overlap-invalid', 1.5],
    ['overlap-invalid', 1e300],
    ['body-invalid', '5'],
    ['body-invalid', null],
    ['body-invalid', [5]],
  ])('the overlap of a rotation is refused as %s if it is %o', async (code, overlapDays) => {
    const { key: old } = await key(north, 'full');
    expect(await rotate(old, { overlapDays })).toMatchObject(refusedWith(400, code, 'overlapDays'));
    expect(await read(old)).not.toHaveProperty('replacedBy');
  });
});

describe('rotation is refused', () => {
  const impossible = refusedWith(409, 'rotation-impossible');

  test('a rotation is refused if the key has expired', async () => {
    const { key: old } = await key(north, 'full', daysAgo(370));
    expect(await rotate(old)).toMatchObject(impossible);
  });

  test('a rotation is refused if the key’s overlap has ended', async () => {
    const { key: old } = await key(north, 'full');
    await rotate(old, { overlapDays: 0 });
    expect(await rotate(old)).toMatchObject(impossible);
  });

  test('a rotation is refused while the key is disabled', async () => {
    const { key: old } = await key(north, 'full');
    await ask('PATCH', formatKeyPath(old), { body: { enabled: false } });
    expect(await rotate(old)).toMatchObject(impossible);
    await ask('PATCH', formatKeyPath(old), { body: { enabled: true } });
    expect((await rotate(old)).status).toBe(201);
  });

  test('a rotation is refused while the key has a successor; after its deletion, the earlier overlap no longer applies', async () => {
    const { key: old } = await key(north, 'full');
    const { body: successor } = await rotate(old, { overlapDays: 7 });
    expect(await rotate(old)).toMatchObject(impossible);
    expect((await rotate(successor)).status).toBe(201);
    await ask('DELETE', formatKeyPath(successor));
    const { status, body: another } = await rotate(old);
    expect(status).toBe(201);
    expect(await read(old)).toMatchObject({ replacedBy: another.keyId });
    expect(await read(old)).not.toHaveProperty('worksUntil');
  });

  test('a rotation is refused until TTL has removed an ended successor', async () => {
    const { key: old } = await key(north, 'full');
    const { body: successor } = await rotate(old);
    await rotate(successor, { overlapDays: 0 });
    expect(await rotate(old)).toMatchObject(impossible);
    const { organisationId, keyId } = successor;
    await client.send(new DeleteCommand({ TableName: tables.apiKeys, Key: { organisationId, keyId } }));
    const { status, body: another } = await rotate(old);
    expect(status).toBe(201);
    expect(await read(old)).toMatchObject({ replacedBy: another.keyId, version: 3 });
  });

  test('a rotation is refused if the level is no longer offered', async () => {
    const college = await organisation({ features: ['reports'] });
    const { key: old } = await key(college, 'reports');
    await organisation({ ...college, features: [] });
    const askThere = signedInAs(await administrator(college));
    expect(await askThere('POST', `${formatKeyPath(old)}/rotation`)).toMatchObject(
      refusedWith(400, 'permission-level-not-offered', 'permissionLevel'),
    );
  });
});
