import { DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { repeatCreation } from '../../../core/idempotency.ts';
import { deleteKey, editKey } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createKeyEventStore } from '../../../store/key-events.ts';
import { lag, startDynamodbEdge } from '../../support/dynamodb-edge.ts';
import { anOrganisation, policy } from '../../support/fixtures.ts';
import { createTables } from '../../support/tables.ts';
import { anId, changeContext, connect, NOW, newKey, rename, storeNewKey, toIds } from './store-support.ts';

const client = connect({ endpoint: await startDynamodbEdge(lag) });
const tables = await createTables(client);
const store = createApiKeyStore(client, { ...tables, organisations: undefined });
const events = createKeyEventStore(client, tables.keyEvents);

const outdated = { name: 'DomainError', code: 'version-outdated' };

const storeKey = () => storeNewKey(store);

async function readAttributes({ organisationId, keyId }: ApiKey) {
  const Key = { organisationId, keyId };
  return (await client.send(new GetCommand({ TableName: tables.apiKeys, Key, ConsistentRead: true }))).Item;
}

/** The types of a key's events, without order, because all have the same time. */
const listEventTypes = async (key: ApiKey) =>
  new Set((await events.list(...toIds(key), { limit: 10 })).rows.map(({ type }) => type));

describe('stored key', () => {
  test('a stored key is read as it was written', async () => {
    const key = await storeKey();
    expect(await store.find(...toIds(key))).toEqual(key);
  });

  test('a stored key is in the list of its organisation as soon as it is written', async () => {
    const key = await storeKey();
    expect((await store.list(key.organisationId, { limit: 10 })).rows).toContainEqual(key);
  });

  test('a stored key is known to have been created as soon as it is written', async () => {
    const key = await storeKey();
    expect(await events.hasCreation(...toIds(key))).toBe(true);
    expect(await events.hasCreation(anId(), key.keyId)).toBe(false);
  });

  test('a stored key is found only in its own organisation', async () => {
    const { keyId } = await storeKey();
    expect(await store.find(anId(), keyId)).toBeUndefined();
  });

  test('a stored key is not found after its deletion', async () => {
    const key = await storeKey();
    await store.commit(deleteKey(key, changeContext).changes);
    expect(await store.find(...toIds(key))).toBeUndefined();
    expect(await listEventTypes(key)).toEqual(new Set(['deleted', 'created']));
  });

  test('a stored key can be edited, enabled and disabled', async () => {
    const key = await storeKey();
    const { key: edited, changes } = editKey(
      anOrganisation(),
      key,
      { name: 'Loans', permissionLevel: 'authentication', enabled: false },
      policy,
      changeContext,
    );
    await store.commit(changes);
    expect(await store.find(...toIds(key))).toEqual(edited);
  });

  test('a stored key does not change if an edit changes nothing', async () => {
    const key = await storeKey();
    await store.commit(rename(key, key.name).changes);
    expect(await store.find(...toIds(key))).toEqual(key);
  });

  test('a key gets no new value if a use is recorded after it was read', async () => {
    const key = await storeNewKey(store);
    const request = { requestId: 'r', fingerprint: 'f' };
    const first = { ...request, organisationId: key.organisationId, keyId: key.keyId, requestedAt: NOW };
    const { changes } = repeatCreation(first, request, key, policy, changeContext);
    await store.recordUse(...toIds(key), new Date(NOW));
    await expect(store.commit(changes)).rejects.toMatchObject({ code: 'version-outdated' });
    expect(await store.find(...toIds(key))).toMatchObject({ valueHash: key.valueHash, version: 1 });
  });

  test('a rotated key is stored beside its successor, with the end of the overlap', async () => {
    const old = await storeKey();
    const rotation = rotateKey(anOrganisation(), old, { overlapDays: 7 }, policy, changeContext);
    await store.commit(rotation.changes);
    expect(await store.find(...toIds(rotation.key))).toEqual(rotation.key);
    const replaced = await store.find(...toIds(old));
    expect(replaced).toMatchObject({ replacedBy: rotation.key.keyId, worksUntil: '2026-11-30T12:00:00Z' });
    expect(await listEventTypes(old)).toEqual(new Set(['rotated', 'created']));
  });

  test('a stored key works until its expiry if a later rotation has no overlap', async () => {
    const old = await storeKey();
    const first = rotateKey(anOrganisation(), old, { overlapDays: 7 }, policy, changeContext);
    await store.commit(first.changes);
    const replaced = (await store.find(...toIds(old))) as ApiKey;
    await store.commit(deleteKey(first.key, changeContext, replaced).changes);
    const alone = (await store.find(...toIds(old))) as ApiKey;
    expect(alone).not.toHaveProperty('replacedBy');
    expect(alone.worksUntil).toBe(replaced.worksUntil);
    await store.commit(rotateKey(anOrganisation(), alone, {}, policy, changeContext).changes);
    expect(await store.find(...toIds(old))).not.toHaveProperty('worksUntil');
    expect((await readAttributes(old))?.purgeAt).toBe(Date.parse('2028-02-21T00:00:00Z') / 1000);
  });

  test('a stored key is never overwritten by a new one', async () => {
    const { key, changes } = newKey();
    await store.commit(changes);
    const twin = changes.map(({ event, ...change }) => ({
      ...change,
      kind: 'create' as const,
      key: { ...key, name: 'Twin' },
      event: { ...event, eventId: ulid() },
    }));
    await expect(store.commit(twin)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(await store.find(...toIds(key))).toEqual(key);
  });

  test('reading a damaged key throws DamagedRowError with the field’s name, but not its content', async () => {
    const key = await storeKey();
    const Item = { ...key, expiresAt: 'secret nonsense' };
    await client.send(new PutCommand({ TableName: tables.apiKeys, Item }));
    const reading = store.find(...toIds(key));
    await expect(reading).rejects.toMatchObject({ name: 'DamagedRowError' });
    await expect(reading).rejects.toThrow(/expiresAt/);
    await expect(reading).rejects.not.toThrow(/nonsense/);
  });
});

describe('TTL', () => {
  test.each(['apiKeys', 'keyEvents'] as const)('the TTL is enabled for %s', async (table) => {
    const { TimeToLiveDescription } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: tables[table] }),
    );
    expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: 'ENABLED', AttributeName: 'purgeAt' });
  });

  test('the TTL of a key is 90 days after its end, in seconds, also with an overlap', async () => {
    const key = await storeKey();
    expect((await readAttributes(key))?.purgeAt).toBe(Date.parse('2028-02-21T00:00:00Z') / 1000);
    await store.commit(rotateKey(anOrganisation(), key, { overlapDays: 1 }, policy, changeContext).changes);
    expect((await readAttributes(key))?.purgeAt).toBe(Date.parse('2027-02-22T12:00:00Z') / 1000);
  });

  test('the TTL of an event is two years', async () => {
    const { key, changes } = newKey();
    await store.commit(changes);
    const { organisationId } = key;
    const eventId = changes[0]?.event.eventId;
    const { Item } = await client.send(
      new GetCommand({
        TableName: tables.keyEvents,
        Key: { organisationId, eventId },
        ConsistentRead: true,
      }),
    );
    expect(Item?.purgeAt).toBeGreaterThanOrEqual(Date.parse('2028-11-23T12:00:00Z') / 1000);
    expect(Item?.purgeAt).toBeLessThan(Date.parse('2028-11-26T12:00:00Z') / 1000);
  });
});

describe('change with its event', () => {
  test('a change and its event are written in one transaction', async () => {
    const key = await storeKey();
    const { changes } = rename(key, 'Loans');
    // The ID of an existing event, so that its write fails.
    const eventId = (await events.list(...toIds(key), { limit: 1 })).rows[0]?.eventId ?? '';
    const clashing = changes.map((change) => ({ ...change, event: { ...change.event, eventId } }));
    await expect(store.commit(clashing)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(await store.find(...toIds(key))).toEqual(key);
    expect(await listEventTypes(key)).toEqual(new Set(['created']));
  });

  test('a change leaves no event if the version is outdated', async () => {
    const key = await storeKey();
    await store.commit(rename(key, 'Loans').changes);
    await expect(store.commit(rename(key, 'Returns').changes)).rejects.toMatchObject(outdated);
    expect((await store.find(...toIds(key)))?.name).toBe('Loans');
    expect(await listEventTypes(key)).toEqual(new Set(['edited', 'created']));
  });

  test('a change leaves no successor if the key was changed meanwhile', async () => {
    const key = await storeKey();
    const rotation = rotateKey(anOrganisation(), key, {}, policy, changeContext);
    await store.commit(rename(key, 'Loans').changes);
    await expect(store.commit(rotation.changes)).rejects.toMatchObject(outdated);
    expect(await store.find(...toIds(rotation.key))).toBeUndefined();
  });

  test.each([
    ['an edit', (key: ApiKey) => rename(key, 'Loans').changes],
    ['a deletion', (key: ApiKey) => deleteKey(key, changeContext).changes],
  ])('a change does not restore a deleted key by %s', async (_, change) => {
    const key = await storeKey();
    await store.commit(deleteKey(key, changeContext).changes);
    await expect(store.commit(change(key))).rejects.toMatchObject(outdated);
    expect(await store.find(...toIds(key))).toBeUndefined();
  });

  test('a change succeeds for exactly one of several concurrent changes', async () => {
    const key = await storeKey();
    const wishes = Array.from({ length: 12 }, (_, index) =>
      index % 4 === 3 ? deleteKey(key, changeContext).changes : rename(key, `Name ${index}`).changes,
    );
    const results = await Promise.allSettled(wishes.map((changes) => store.commit(changes)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject(outdated);
    expect((await events.list(...toIds(key), { limit: 20 })).rows).toHaveLength(2);
  });
});

describe('use of a key', () => {
  const later = (minutes: number) => new Date(Date.parse(NOW) + minutes * 60_000);

  test('the use of a key is recorded at most once an hour', async () => {
    const key = await storeKey();
    const lastUsed = async () => (await store.find(...toIds(key)))?.lastUsedAt;
    await store.recordUse(...toIds(key), later(0));
    expect(await lastUsed()).toBe('2026-11-23T12:00:00.000Z');
    await store.recordUse(...toIds(key), later(60));
    expect(await lastUsed()).toBe('2026-11-23T12:00:00.000Z');
    await store.recordUse(...toIds(key), later(61));
    expect(await lastUsed()).toBe('2026-11-23T13:01:00.000Z');
    await store.recordUse(...toIds(key), later(5)); // heard of late
    expect(await lastUsed()).toBe('2026-11-23T13:01:00.000Z');
  });

  test('the first use of a key is stored, also after later uses and changes', async () => {
    const key = await storeKey();
    const firstUsed = async () => (await store.find(...toIds(key)))?.firstUsedAt;
    expect(await firstUsed()).toBeUndefined();
    await store.recordUse(...toIds(key), later(5));
    await store.recordUse(...toIds(key), later(120));
    await store.recordUse(...toIds(key), later(0)); // heard of late
    expect(await firstUsed()).toBe('2026-11-23T12:05:00.000Z');
    await store.commit(rotateKey(anOrganisation(), key, {}, policy, changeContext).changes);
    expect(await firstUsed()).toBe('2026-11-23T12:05:00.000Z');
  });

  test('a key has one event of its first use, however many uses are recorded at once and later', async () => {
    const key = await storeKey();
    const uses = [5, 6, 5, 90].map((minutes) => store.recordUse(...toIds(key), later(minutes)));
    await Promise.all(uses);
    await store.recordUse(...toIds(key), later(300));
    const { rows } = await events.list(...toIds(key), { limit: 10 });
    const { firstUsedAt = '', lastUsedAt } = (await store.find(...toIds(key))) ?? {};
    expect(rows.filter(({ type }) => type !== 'created')).toEqual([
      {
        ...{ organisationId: key.organisationId, organisationPath: key.organisationPath },
        ...{ keyId: key.keyId, keyName: 'Library', type: 'first-used', at: firstUsedAt },
        eventId: expect.stringMatching(/^\w{26}$/),
        actor: { subject: 'latchkey', name: 'Latchkey' },
      },
    ]);
    expect(lastUsedAt).toBe(later(300).toISOString());
  });

  test('a key that was used before first uses were stored has no event of a first use', async () => {
    const key = await storeKey();
    const { firstUsedAt: _, ...row } = (await readAttributes(key)) ?? {};
    const Item = { ...row, lastUsedAt: later(0).toISOString() };
    await client.send(new PutCommand({ TableName: tables.apiKeys, Item }));
    await store.recordUse(...toIds(key), later(61));
    expect(await listEventTypes(key)).toEqual(new Set(['created']));
  });

  test('the use of a key does not conflict with an edit, and is not overwritten by one', async () => {
    const key = await storeKey();
    await store.recordUse(...toIds(key), later(0));
    await store.commit(rename(key, 'Loans').changes);
    expect(await store.find(...toIds(key))).toMatchObject({
      name: 'Loans',
      version: 2,
      firstUsedAt: '2026-11-23T12:00:00.000Z',
      lastUsedAt: '2026-11-23T12:00:00.000Z',
    });
  });

  test('a use writes nothing if the key was deleted', async () => {
    const { key } = newKey();
    await store.recordUse(...toIds(key), later(0));
    expect(await readAttributes(key)).toBeUndefined();
  });
});
