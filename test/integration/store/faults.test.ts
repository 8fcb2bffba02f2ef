import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { editKey, rotateKey } from '../../../core/life-cycle.ts';
import { apiKeyStore } from '../../../store/api-keys.ts';
import { keyEventStore } from '../../../store/key-events.ts';
import { anOrganisation, policy } from '../../support/fixtures.ts';
import { createTables } from '../../support/tables.ts';
import { connect, idsOf, newKey, occasion } from './support.ts';

/** What becomes of a request: an error answer in place of the engine's, or an answer that is lost on its way back. */
type Fault = { __type: string; CancellationReasons?: { Code: string }[] } | 'answer lost';

const THROTTLED = ['ProvisionedThroughputExceededException', 'ThrottlingException'];
const cancelled = (...codes: string[]): Fault => ({
  __type: 'TransactionCanceledException',
  CancellationReasons: codes.map((Code) => ({ Code })),
});

/** The faults of the requests to come, in order. */
let faults: Fault[] = [];
let requests = 0;

/** Stands between the SDK and DynamoDB Local. */
const edge = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
await once(edge, 'listening');
afterAll(() => edge.close());
beforeEach(() => {
  faults = [];
  requests = 0;
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  requests += 1;
  const body = await buffer(request);
  const fault = faults.shift();
  if (fault !== undefined && fault !== 'answer lost') {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(fault));
    return;
  }
  const { authorization = '', 'x-amz-target': target = '' } = request.headers;
  const engine = await fetch(inject('dynamodbEndpoint'), {
    method: 'POST',
    headers: { authorization, 'x-amz-target': String(target), 'content-type': 'application/x-amz-json-1.0' },
    body,
  });
  const answered = await engine.text();
  if (fault === 'answer lost') response.destroy();
  else response.writeHead(engine.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answered);
}

const direct = connect();
const tables = await createTables(direct);
const events = keyEventStore(direct, tables.keyEvents);
const endpoint = `http://127.0.0.1:${(edge.address() as AddressInfo).port}`;
const store = apiKeyStore(connect({ endpoint }), tables);
/** Gives up after its second attempt, so that tests of giving up are over soon. */
const impatient = apiKeyStore(connect({ endpoint, maxAttempts: 2 }), tables);

async function stored(): Promise<ApiKey> {
  const { key, changes } = newKey();
  await apiKeyStore(direct, tables).commit(changes);
  return key;
}

const renamed = (key: ApiKey) => editKey(anOrganisation(), key, { name: 'Loans' }, occasion);

describe.each(THROTTLED)('%s', (__type) => {
  test('passes unnoticed while it lasts no longer than the retries of the SDK', async () => {
    const key = await stored();
    faults = [{ __type }];
    expect(await store.get(...idsOf(key))).toEqual(key);
    expect(requests).toBe(2);
  });

  test('that goes on surfaces as what it is, with nothing written', async () => {
    const key = await stored();
    const { changes, key: successor } = rotateKey(anOrganisation(), key, {}, false, policy, occasion);
    faults = Array(5).fill({ __type });
    await expect(impatient.commit(changes)).rejects.toMatchObject({ name: __type });
    expect(requests).toBe(2);
    faults = [];
    expect(await store.get(...idsOf(key))).toEqual(key);
    expect(await store.get(...idsOf(successor))).toBeUndefined();
    expect((await events.list(...idsOf(key), { limit: 5 })).rows).toHaveLength(1);
  });
});

describe('a transaction', () => {
  test.each([
    ['met another one on the same key', cancelled('TransactionConflict', 'None')],
    ['was throttled', cancelled('None', 'ThrottlingError')],
  ])('that %s is tried again', async (_, fault) => {
    const key = await stored();
    const { key: edited, changes } = renamed(key);
    faults = [fault];
    await store.commit(changes);
    expect(await store.get(...idsOf(key))).toEqual(edited);
  });

  test('that meets others on the same key again and again is refused like one that came too late', async () => {
    const key = await stored();
    faults = Array(5).fill(cancelled('TransactionConflict', 'None'));
    await expect(impatient.commit(renamed(key).changes)).rejects.toMatchObject({ code: 'version-outdated' });
    expect(requests).toBe(2);
  });

  test('that came too late is not tried again', async () => {
    const key = await stored();
    await store.commit(renamed(key).changes);
    requests = 0;
    await expect(store.commit(renamed(key).changes)).rejects.toMatchObject({ code: 'version-outdated' });
    expect(requests).toBe(1);
  });

  test('whose answer was lost is not carried out twice, nor taken for one that came too late', async () => {
    const key = await stored();
    const { key: edited, changes } = renamed(key);
    faults = ['answer lost'];
    await store.commit(changes);
    expect(requests).toBe(2);
    expect(await store.get(...idsOf(key))).toEqual(edited);
    expect((await events.list(...idsOf(key), { limit: 5 })).rows).toHaveLength(2);
  });
});

test('a use that meets a change of its key is recorded at the next attempt', async () => {
  const key = await stored();
  faults = [{ __type: 'TransactionConflictException' }];
  await store.recordUse(...idsOf(key), new Date('2026-11-23T12:30:00Z'));
  expect((await store.get(...idsOf(key)))?.lastUsedAt).toBe('2026-11-23T12:30:00.000Z');
});
