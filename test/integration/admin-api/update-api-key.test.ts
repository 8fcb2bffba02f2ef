import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { formatKeyPath, type KeyJson, listEvents, refusedWith, signedInAs } from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { organisation, administrator, key, keys } = await deploy();
const north = await organisation({ features: ['reports'] });
const ask = signedInAs(await administrator(north));

const update = (made: ApiKey, body: unknown, headers = {}) =>
  ask<KeyJson>('PATCH', formatKeyPath(made), { body, headers });

describe('updating a key', () => {
  test.each([
    ['name', 'Loans', 'edited'],
    ['note', 'Runs on the catalogue server\nticket 4711', 'edited'],
    ['permissionLevel', 'reports', 'edited'],
    ['enabled', false, 'disabled'],
  ])('an update changes only %s to %o, and the version', async (field, value, type) => {
    const { key: made } = await key(north, 'full');
    const { body: before } = await ask<KeyJson>('GET', formatKeyPath(made));
    const { status, headers, body } = await update(made, { [field]: value });
    expect({ status, etag: headers.etag }).toEqual({ status: 200, etag: '"2"' });
    expect(body).toEqual({
      ...before,
      [field]: value,
      version: 2,
      status: field === 'enabled' ? 'disabled' : 'active',
    });
    expect((await ask('GET', formatKeyPath(made))).body).toEqual(body);
    expect((await listEvents(ask, made)).map((event) => event.type)).toEqual([type, 'created']);
  });

  test('an update accepts a merge patch', async () => {
    const { key: made } = await key(north, 'full');
    const headers = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
    const { body } = await update(made, { name: 'Loans', enabled: false }, headers);
    expect(body).toMatchObject({ name: 'Loans', enabled: false });
  });

  test('an update records a note in the history, and an empty one removes it', async () => {
    const { key: made } = await key(north, 'full');
    await update(made, { note: ' ticket 4711\r\n' });
    const { body } = await update(made, { note: ' ' });
    expect(body).not.toHaveProperty('note');
    expect((await ask<KeyJson>('GET', formatKeyPath(made))).body).toEqual(body);
    const [removed, added] = await listEvents(ask, made);
    expect(removed).toMatchObject({ type: 'edited', before: { note: 'ticket 4711' }, after: {} });
    expect(added).toMatchObject({ type: 'edited', before: {}, after: { note: 'ticket 4711' } });
  });

  test('an update writes nothing if nothing changes', async () => {
    const { key: made } = await key(north, 'full');
    const { status, headers } = await update(made, { name: ` ${made.name} `, enabled: true });
    expect({ status, etag: headers.etag }).toEqual({ status: 200, etag: '"1"' });
    expect(await listEvents(ask, made)).toHaveLength(1);
  });

  test('an update keeps a use that is recorded concurrently', async () => {
    const { key: made } = await key(north, 'full');
    const usedAt = new Date();
    await keys.recordUse(made.organisationId, made.keyId, usedAt);
    await update(made, { name: 'Loans' });
    expect((await keys.find(made.organisationId, made.keyId))?.lastUsedAt).toBe(usedAt.toISOString());
  });

  test('an update refuses an empty object', async () => {
    const { key: made } = await key(north, 'full');
    expect(await update(made, {})).toMatchObject(refusedWith(400, 'body-invalid'));
  });

  test.each(['', ' ', 'a'.repeat(101), 'Library\u0007'])('an update refuses the name “%s”', async (name) => {
    const { key: made } = await key(north, 'full');
    expect(await update(made, { name })).toMatchObject(refusedWith(400, 'name-invalid', 'name'));
    expect(await keys.find(made.organisationId, made.keyId)).toEqual(made);
  });
});

describe('permission level reports', () => {
  test('the level reports is refused without the feature, unless the key has it already', async () => {
    const college = await organisation({ features: ['reports'] });
    const askThere = signedInAs(await administrator(college));
    const { key: reporting } = await key(college, 'reports');
    const { key: other } = await key(college, 'full');
    await organisation({ ...college, features: [] });
    const change = (made: ApiKey, body: unknown) => askThere('PATCH', formatKeyPath(made), { body });
    expect(await change(other, { permissionLevel: 'reports' })).toMatchObject(
      refusedWith(400, 'permission-level-not-offered', 'permissionLevel'),
    );
    expect((await change(reporting, { permissionLevel: 'reports', name: 'Usage' })).status).toBe(200);
    await organisation(college);
    expect((await change(other, { permissionLevel: 'reports' })).status).toBe(200);
  });
});
