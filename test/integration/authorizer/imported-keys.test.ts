import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, test, vi } from 'vitest';
import { getEnd } from '../../../core/api-key.ts';
import { getPurgeTime } from '../../../core/key-status.ts';
import { hashKeyValue } from '../../../core/key-value.ts';
import { deleteKey, editKey } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { handler } from '../../../lambdas/authorizer/check-key.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createExpiringKeys } from '../../../store/reminders/expiring-keys.ts';
import { buildEvent, FORMS, METHOD_ARN } from '../../support/authorizer-events.ts';
import { deploy } from '../../support/deployment.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';
import { decide } from '../../support/policy-decision.ts';

const { client, tables, organisation, importedKey } = await deploy();
const keys = createApiKeyStore(client, tables);
vi.stubEnv('IMPORTED_KEYS_TABLE', tables.importedKeys);
vi.spyOn(process.stdout, 'write').mockReturnValue(true);
afterEach(() => vi.useRealTimers());

const ALLOWED = 'allowed';
const FORBIDDEN = 'denied explicitly'; // 403
const INVALID = 'Unauthorized'; // 401

/** What a caller gets for a value from every kind of authorizer; fails where these differ. */
async function verdictOn(value: string, required: string, now = new Date()): Promise<string> {
  vi.stubEnv('REQUIRED_PERMISSION', required);
  vi.useFakeTimers({ toFake: ['Date'], now });
  const verdicts = await Promise.all(
    FORMS.map((form) =>
      handler(buildEvent(form, { Authorization: `Bearer ${value}` })).then(
        ({ policyDocument }) => decide(policyDocument, METHOD_ARN, now),
        (error: Error) => error.message,
      ),
    ),
  );
  const [verdict = '', ...others] = new Set(verdicts);
  expect(others).toEqual([]);
  return verdict;
}

/** What is kept by the hash of a value. */
async function keptOf(value: string) {
  const Key = { valueHash: hashKeyValue(value) };
  return (await client.send(new GetCommand({ TableName: tables.importedKeys, Key }))).Item;
}

const owner = await organisation({ features: ['reports'] });

test.each([
  ['authentication', 'authentication', ALLOWED],
  ['authentication', 'reports', FORBIDDEN],
  ['full', 'reports', ALLOWED],
] as const)('an imported key of level %s asked for %s: %s', async (level, required, expected) => {
  expect(await verdictOn((await importedKey(owner, { permissionLevel: level })).value, required)).toBe(
    expected,
  );
});

test('works until the last millisecond before its own expiry date', async () => {
  const { key, value } = await importedKey(owner, { expiresOn: '2031-07-01' });
  expect(key.expiresAt).toBe('2031-06-30T23:00:00Z');
  expect(await verdictOn(value, 'accounts', new Date(getEnd(key) - 1))).toBe(ALLOWED);
  expect(await verdictOn(value, 'accounts', new Date(getEnd(key)))).toBe(INVALID);
});

test('can be disabled and enabled', async () => {
  const { key, value } = await importedKey(owner);
  const disabled = editKey(owner, key, { enabled: false }, changeContextAt(new Date()));
  await keys.commit(disabled.changes);
  expect(await verdictOn(value, 'accounts')).toBe(INVALID);
  await keys.commit(editKey(owner, disabled.key, { enabled: true }, changeContextAt(new Date())).changes);
  expect(await verdictOn(value, 'accounts')).toBe(ALLOWED);
});

test('deleted, is invalid at once, and its value leads nowhere any more', async () => {
  const { key, value } = await importedKey(owner);
  await keys.commit(deleteKey(key, changeContextAt(new Date())).changes);
  expect(await verdictOn(value, 'accounts')).toBe(INVALID);
  expect(Object.keys((await keptOf(value)) ?? {}).sort()).toEqual(['deletedAt', 'purgeAt', 'valueHash']);
});

test('is found by its value until both are cleaned up', async () => {
  const { key, value } = await importedKey(owner);
  expect(await keptOf(value)).toMatchObject({ keyId: key.keyId, purgeAt: getPurgeTime(key) });
});

test('is the only one of its value, whoever imports it a second time', async () => {
  const { key, value } = await importedKey(owner);
  const other = await organisation();
  await expect(importedKey(other, {}, value)).rejects.toThrow('ConditionalCheckFailed');
  expect(await keptOf(value)).toMatchObject({ keyId: key.keyId });
  expect((await keys.list(other.organisationId, { limit: 5 })).rows).toEqual([]);
});

test('rotated, has a successor of our own form, and works on beside it', async () => {
  const { key, value } = await importedKey(owner);
  const successor = rotateKey(owner, key, {}, policy, changeContextAt(new Date()));
  await keys.commit(successor.changes);
  expect(successor.value).toMatch(/^lk_/);
  expect(successor.key.imported).toBeUndefined();
  expect(await verdictOn(value, 'accounts')).toBe(ALLOWED);
  expect(await verdictOn(successor.value, 'accounts')).toBe(ALLOWED);
});

test('stands in the indexes from which reminders are planned', async () => {
  const { key } = await importedKey(owner, { expiresOn: '2098-05-05' });
  const { listByEnd, listByChange } = createExpiringKeys(client, tables.apiKeys);
  const found = [{ keyId: key.keyId, enabled: true }];
  expect((await listByEnd('2098-05-05', { limit: 5 })).rows).toMatchObject(found);
  const on = key.createdAt.slice(0, 10);
  const ends = { from: '2098-05-05', to: '2098-05-05' };
  expect((await listByChange(on, ends, { limit: 5 })).rows).toMatchObject(found);
});
