import { beforeEach, describe, expect, test } from 'vitest';
import { rotateKey } from '../../../core/rotation.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createKeyEventStore } from '../../../store/key-events.ts';
import { type Fault, startDynamodbEdge } from '../../support/dynamodb-edge.ts';
import { anOrganisation, policy } from '../../support/fixtures.ts';
import { createTables } from '../../support/tables.ts';
import { changeContext, connect, rename, storeNewKey, toIds } from './store-support.ts';

const THROTTLED = ['ProvisionedThroughputExceededException', 'ThrottlingException'];
const cancelled = (...codes: string[]): Fault => ({
  __type: 'TransactionCanceledException',
  CancellationReasons: codes.map((Code) => ({ Code })),
});

/** The faults of the coming requests, in order. */
let faults: Fault[] = [];
let requests = 0;

const endpoint = await startDynamodbEdge(() => {
  requests += 1;
  return faults.shift();
});
beforeEach(() => {
  faults = [];
  requests = 0;
});

const direct = connect();
const tables = await createTables(direct);
const events = createKeyEventStore(direct, tables.keyEvents);
const keyTables = { ...tables, organisations: undefined };
const store = createApiKeyStore(connect({ endpoint }), keyTables);
/** A store whose client makes only two attempts, so that tests of failures are fast. */
const twoAttemptStore = createApiKeyStore(connect({ endpoint, maxAttempts: 2 }), keyTables);

const storeKey = () => storeNewKey(createApiKeyStore(direct, keyTables));

describe.each(THROTTLED)('%s', (__type) => {
  test('a fault has no effect if the SDK’s retries outlast it', async () => {
    const key = await storeKey();
    faults = [{ __type }];
    expect(await store.find(...toIds(key))).toEqual(key);
    expect(requests).toBe(2);
  });

  test('a fault is thrown if it persists, and nothing is written', async () => {
    const key = await storeKey();
    const { changes, key: successor } = rotateKey(anOrganisation(), key, {}, policy, changeContext);
    faults = Array(5).fill({ __type });
    await expect(twoAttemptStore.commit(changes)).rejects.toMatchObject({ name: __type });
    expect(requests).toBe(2);
    faults = [];
    expect(await store.find(...toIds(key))).toEqual(key);
    expect(await store.find(...toIds(successor))).toBeUndefined();
    expect((await events.list(...toIds(key), { limit: 5 })).rows).toHaveLength(1);
  });
});

describe('transaction', () => {
  test.each([
    ['it conflicts with another one on the same key', cancelled('TransactionConflict', 'None')],
    ['it is throttled', cancelled('None', 'ThrottlingError')],
  ])('a transaction is retried if %s', async (_, fault) => {
    const key = await storeKey();
    const { key: edited, changes } = rename(key);
    faults = [fault];
    await store.commit(changes);
    expect(await store.find(...toIds(key))).toEqual(edited);
  });

  test('a transaction throws version-outdated if it conflicts with others at every attempt', async () => {
    const key = await storeKey();
    faults = Array(5).fill(cancelled('TransactionConflict', 'None'));
    await expect(twoAttemptStore.commit(rename(key).changes)).rejects.toMatchObject({
      code: 'version-outdated',
    });
    expect(requests).toBe(2);
  });

  test('a transaction is not retried if the version is outdated', async () => {
    const key = await storeKey();
    await store.commit(rename(key).changes);
    requests = 0;
    await expect(store.commit(rename(key).changes)).rejects.toMatchObject({ code: 'version-outdated' });
    expect(requests).toBe(1);
  });

  test('a transaction is applied once if its response is lost, and does not throw version-outdated', async () => {
    const key = await storeKey();
    const { key: edited, changes } = rename(key);
    faults = ['answer lost'];
    await store.commit(changes);
    expect(requests).toBe(2);
    expect(await store.find(...toIds(key))).toEqual(edited);
    expect((await events.list(...toIds(key), { limit: 5 })).rows).toHaveLength(2);
  });
});

test('a first use has one event if a response is lost, and each later use is one request', async () => {
  const key = await storeKey();
  faults = ['answer lost', 'answer lost'];
  await store.recordUse(...toIds(key), new Date('2026-11-23T12:30:00Z'));
  expect((await events.list(...toIds(key), { limit: 5 })).rows.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['first-used', 'created']),
  );
  expect((await events.list(...toIds(key), { limit: 5 })).rows).toHaveLength(2);
  requests = 0;
  await store.recordUse(...toIds(key), new Date('2026-11-23T12:40:00Z'));
  await store.recordUse(...toIds(key), new Date('2026-11-23T14:00:00Z'));
  expect(requests).toBe(2);
});

test('a use that conflicts with a change of its key is recorded by a retry', async () => {
  const key = await storeKey();
  faults = [{ __type: 'TransactionConflictException' }];
  await store.recordUse(...toIds(key), new Date('2026-11-23T12:30:00Z'));
  expect((await store.find(...toIds(key)))?.lastUsedAt).toBe('2026-11-23T12:30:00.000Z');
});
