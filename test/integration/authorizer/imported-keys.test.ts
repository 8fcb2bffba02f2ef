import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, test, vi } from 'vitest';
import { getEnd } from '../../../core/api-key.ts';
import { getPurgeTime } from '../../../core/key-status.ts';
import { hashKeyValue } from '../../../core/key-value.ts';
import { deleteKey, editKey } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createExpiringKeys } from '../../../store/reminders/expiring-keys.ts';
import { deploy } from '../../support/deployment.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';
import { ALLOWED, checkInEveryForm, FORBIDDEN, INVALID } from '../../support/key-check.ts';

const { client, tables, organisation, importedKey } = await deploy();
const keys = createApiKeyStore(client, tables);
vi.stubEnv('IMPORTED_KEYS_TABLE', tables.importedKeys);
vi.spyOn(process.stdout, 'write').mockReturnValue(true);
afterEach(() => vi.useRealTimers());

/** Reads the row of a value's hash. */
async function readImported(value: string) {
  const Key = { valueHash: hashKeyValue(value) };
  return (await client.send(new GetCommand({ TableName: tables.importedKeys, Key }))).Item;
}

const owner = await organisation({ features: ['reports'] });

test.each([
  ['authentication', 'authentication', ALLOWED],
  ['authentication', 'reports', FORBIDDEN],
  ['full', 'reports', ALLOWED],
] as const)('an imported key of level %s asked for %s: %s', async (level, required, expected) => {
  expect(await checkInEveryForm((await importedKey(owner, { permissionLevel: level })).value, required)).toBe(
    expected,
  );
});

test('an imported key works until the last millisecond before its expiry date', async () => {
  const { key, value } = await importedKey(owner, { expiresOn: '2031-07-01' });
  expect(key.expiresAt).toBe('2031-06-30T23:00:00Z');
  expect(await checkInEveryForm(value, 'accounts', new Date(getEnd(key) - 1))).toBe(ALLOWED);
  expect(await checkInEveryForm(value, 'accounts', new Date(getEnd(key)))).toBe(INVALID);
});

test('an imported key can be disabled and enabled', async () => {
  const { key, value } = await importedKey(owner);
  const disabled = editKey(owner, key, { enabled: false }, policy, changeContextAt(new Date()));
  await keys.commit(disabled.changes);
  expect(await checkInEveryForm(value, 'accounts')).toBe(INVALID);
  await keys.commit(
    editKey(owner, disabled.key, { enabled: true }, policy, changeContextAt(new Date())).changes,
  );
  expect(await checkInEveryForm(value, 'accounts')).toBe(ALLOWED);
});

test('a deleted imported key is invalid immediately, and its value no longer leads to a key', async () => {
  const { key, value } = await importedKey(owner);
  await keys.commit(deleteKey(key, changeContextAt(new Date())).changes);
  expect(await checkInEveryForm(value, 'accounts')).toBe(INVALID);
  expect(Object.keys((await readImported(value)) ?? {}).sort()).toEqual([
    'deletedAt',
    'purgeAt',
    'valueHash',
  ]);
});

test('an imported key and the row of its hash have the same TTL', async () => {
  const { key, value } = await importedKey(owner);
  expect(await readImported(value)).toMatchObject({ keyId: key.keyId, purgeAt: getPurgeTime(key) });
});

test('the same value cannot be imported twice, even by another organisation', async () => {
  const { key, value } = await importedKey(owner);
  const other = await organisation();
  await expect(importedKey(other, {}, value)).rejects.toThrow('ConditionalCheckFailed');
  expect(await readImported(value)).toMatchObject({ keyId: key.keyId });
  expect((await keys.list(other.organisationId, { limit: 5 })).rows).toEqual([]);
});

test('a rotated imported key gets a successor with a generated value, and works beside it', async () => {
  const { key, value } = await importedKey(owner);
  const successor = rotateKey(owner, key, {}, policy, changeContextAt(new Date()));
  await keys.commit(successor.changes);
  expect(successor.value).toMatch(/^lk_/);
  expect(successor.key.imported).toBeUndefined();
  expect(await checkInEveryForm(value, 'accounts')).toBe(ALLOWED);
  expect(await checkInEveryForm(successor.value, 'accounts')).toBe(ALLOWED);
});

test('an imported key is in the indexes for reminders', async () => {
  const { key } = await importedKey(owner, { expiresOn: '2098-05-05' });
  const { listByEnd, listByChange } = createExpiringKeys(client, tables.apiKeys);
  const found = [{ keyId: key.keyId, enabled: true }];
  expect((await listByEnd('2098-05-05', { limit: 5 })).rows).toMatchObject(found);
  const on = key.createdAt.slice(0, 10);
  const ends = { from: '2098-05-05', to: '2098-05-05' };
  expect((await listByChange(on, ends, { limit: 5 })).rows).toMatchObject(found);
});
