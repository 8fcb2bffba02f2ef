import { expect, test, vi } from 'vitest';
import { type KeyToChange, LatchkeyClient, LatchkeyError } from '../../../client/index.ts';
import type { LatchkeyClientOptions } from '../../../client/transport.ts';
import { OPERATIONS } from '../../support/openapi.ts';

const KEY = 'lk_northgate_secret';
const ORGANISATION = 'northgate';
const key: KeyToChange = { organisationId: ORGANISATION, keyId: '01KAPB7Q0X3TN3RZFVY9X5D6QH' };

interface Sent {
  method: string;
  url: URL;
  headers: Headers;
  body: unknown;
}

/** Opens a client whose requests get these answers, one after the other. The last one stays. */
function open(answers: (() => Response)[], options: Partial<LatchkeyClientOptions> = {}) {
  const sent: Sent[] = [];
  const send = (async (url: string, init: RequestInit) => {
    const { method = '', headers, body } = init;
    sent.push({
      method,
      url: new URL(url),
      headers: new Headers(headers),
      body: body && JSON.parse(String(body)),
    });
    return (answers[sent.length - 1] ?? answers.at(-1))?.();
  }) as typeof fetch;
  return {
    sent,
    client: new LatchkeyClient({ url: 'https://api.example/prod/', key: KEY, fetch: send, ...options }),
  };
}

const ok =
  (body: unknown = { items: [] }) =>
  () =>
    Response.json(body);
const refuse =
  (status: number, code?: string, retryAfter = '0') =>
  () =>
    code === undefined
      ? new Response('<html>', { status, headers: { 'retry-after': retryAfter } })
      : Response.json(
          {
            type: `urn:latchkey:problem:${code}`,
            title: 'T',
            status,
            detail: `About ${code}`,
            instance: 'i',
          },
          { status, headers: { 'retry-after': retryAfter } },
        );
const lose = () => {
  throw new TypeError('fetch failed');
};

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A call of each method. */
const CALLS: Record<string, (client: LatchkeyClient) => Promise<unknown>> = {
  listOrganisations: (client) => collect(client.listOrganisations()),
  listPermissionLevels: (client) => client.listPermissionLevels(ORGANISATION),
  listApiKeys: (client) => collect(client.listApiKeys(ORGANISATION, { branch: true })),
  getApiKey: (client) => client.getApiKey(key),
  createApiKey: (client) => client.createApiKey(ORGANISATION, { name: 'Till', permissionLevel: 'full' }),
  updateApiKey: (client) => client.updateApiKey(key, { enabled: false }),
  rotateApiKey: (client) => client.rotateApiKey(key, { overlapDays: 7 }),
  deleteApiKey: (client) => client.deleteApiKey(key),
  listApiKeyEvents: (client) => collect(client.listApiKeyEvents(key)),
  listEvents: (client) =>
    collect(client.listEvents(ORGANISATION, { from: new Date(0), types: ['created', 'deleted'] })),
  listRecipients: (client) => client.listRecipients(key),
  requestContactConfirmation: (client) => client.requestContactConfirmation(key, 'a@b.example'),
};
const call = (operationId: string, client: LatchkeyClient) =>
  CALLS[operationId]?.(client) ?? Promise.reject();

test('the client has a method for each documented operation of programs', () => {
  const documented = OPERATIONS.filter(({ isPublic }) => !isPublic).map(({ operationId }) => operationId);
  expect(Object.keys(CALLS).toSorted()).toEqual(documented.toSorted());
});

test.each(OPERATIONS.filter(({ isPublic }) => !isPublic))(
  'the client calls $operationId as it is documented',
  async (operation) => {
    const { sent, client } = open([ok()]);
    await call(operation.operationId, client);
    const path = operation.path.replace('{organisationId}', ORGANISATION).replace('{keyId}', key.keyId);
    expect(sent).toMatchObject([{ method: operation.method, url: { pathname: `/prod${path}` } }]);
    expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${KEY}`);
  },
);

test('lists are read page by page, and filters are sent with each', async () => {
  const { sent, client } = open([ok({ items: [1, 2], next: 'abc' }), ok({ items: [3] })]);
  const from = new Date('2026-11-30T00:00:00Z');
  expect(
    await collect(
      client.listEvents(ORGANISATION, { branch: true, from, types: ['created', 'deleted'], pageSize: 2 }),
    ),
  ).toEqual([1, 2, 3]);
  const filter = 'branch=true&from=2026-11-30T00%3A00%3A00.000Z&type=created%2Cdeleted&limit=2';
  expect(sent.map(({ url }) => url.search)).toEqual([`?${filter}`, `?${filter}&cursor=abc`]);
});

test('a list that is not read to its end asks for no further pages', async () => {
  const { sent, client } = open([ok({ items: [1], next: 'abc' })]);
  for await (const _ of client.listApiKeys(ORGANISATION)) break;
  expect(sent).toHaveLength(1);
});

test.each(['updateApiKey', 'rotateApiKey', 'deleteApiKey'] as const)(
  '%s sends the version of a key that was read, and none for its IDs alone',
  async (method) => {
    const { sent, client } = open([ok()]);
    await client[method]({ ...key, version: 3 }, {});
    await client[method](key, {});
    expect(sent.map(({ headers }) => headers.get('if-match'))).toEqual(['"3"', null]);
  },
);

test('a creation that is repeated has the same Idempotency-Key, and the next one another', async () => {
  const { sent, client } = open([refuse(429), lose, ok(), ok()]);
  vi.spyOn(Math, 'random').mockReturnValue(1);
  vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 1000 });
  await call('createApiKey', client);
  await call('createApiKey', client);
  vi.useRealTimers();
  const [first, second, third, other] = sent.map(({ headers }) => headers.get('idempotency-key'));
  expect(first).toMatch(/^"[0-9a-f-]{36}"$/);
  expect([second, third]).toEqual([first, first]);
  expect(other).not.toBe(first);
  const { sent: chosen, client: own } = open([ok()]);
  await own.createApiKey(
    ORGANISATION,
    { name: 'Till', permissionLevel: 'full' },
    { idempotencyKey: 'job-7' },
  );
  expect(chosen[0]?.headers.get('idempotency-key')).toBe('"job-7"');
});

test.each<[string, string, () => Response, number]>([
  ['throttled', 'updateApiKey', refuse(429), 2],
  ['too busy to change anything', 'deleteApiKey', refuse(503, 'unavailable'), 2],
  ['in progress already', 'createApiKey', refuse(409, 'request-in-progress'), 2],
  ['answered 503 by a gateway, and only reads', 'getApiKey', refuse(503), 2],
  ['answered 503 by a gateway, and may have been carried out', 'updateApiKey', refuse(503), 1],
  ['lost, and may have been carried out', 'deleteApiKey', lose, 1],
  ['refused', 'getApiKey', refuse(404, 'not-found'), 1],
  ['failed', 'createApiKey', refuse(500, 'internal-error'), 1],
  ['asked to wait for longer than the client does', 'getApiKey', refuse(429, undefined, '31'), 1],
])('a request that was %s is sent as often as is safe (%s)', async (_, operationId, answer, times) => {
  const { sent, client } = open([answer, ok()]);
  const outcome = await call(operationId, client).then(
    () => 'succeeded',
    () => 'failed',
  );
  expect([sent.length, outcome]).toEqual([times, times === 2 ? 'succeeded' : 'failed']);
});

test('retries are bounded', async () => {
  const { sent, client } = open([refuse(429)], { retries: 2 });
  await expect(client.getApiKey(key)).rejects.toMatchObject({ code: 'http-429', status: 429 });
  expect(sent).toHaveLength(3);
});

test('a program can stop waiting for a retry', async () => {
  const { sent, client } = open([refuse(429, undefined, '20'), ok()]);
  const reason = new Error('Shutting down');
  const controller = new AbortController();
  const waiting = client.getApiKey(key, { signal: controller.signal });
  setTimeout(() => controller.abort(reason));
  await expect(waiting).rejects.toBe(reason);
  expect(sent).toHaveLength(1);
});

test('errors say what is wrong by a code, with the whole problem, and never contain the key', async () => {
  const catching = async (answer: () => Response): Promise<LatchkeyError> =>
    open([answer], { retries: 0 })
      .client.getApiKey(key)
      .then(
        () => expect.unreachable(),
        (error) => error,
      );
  const refused = await catching(refuse(403, 'permission-level-forbidden'));
  expect(refused).toBeInstanceOf(LatchkeyError);
  expect(refused).toMatchObject({
    code: 'permission-level-forbidden',
    status: 403,
    message: 'About permission-level-forbidden',
    problem: { instance: 'i' },
  });
  expect(await catching(refuse(502))).toMatchObject({ code: 'http-502', problem: undefined });
  expect(await catching(() => new Response('<html>'))).toMatchObject({ code: 'http-200' });
  expect(await catching(lose)).toMatchObject({
    code: 'unreachable',
    status: undefined,
    cause: expect.any(TypeError),
  });
});

test.each(['', 'lk_a b', 'lk_a\nX: y', 'lk_ü'])(
  'a malformed key “%s” is neither sent nor named',
  async (malformed) => {
    const { sent, client } = open([ok()], { key: async () => malformed });
    const failing = client.getApiKey(key);
    await expect(failing).rejects.toMatchObject({ code: 'key-malformed' });
    await expect(failing).rejects.not.toThrow('lk_');
    expect(sent).toEqual([]);
  },
);

test('the key may come from a file with a line break, and anew for each attempt', async () => {
  const values = ['first\n', 'second\r\n'];
  const { sent, client } = open([refuse(429), ok()], { key: () => values.shift() ?? '' });
  await client.getApiKey(key);
  expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer first', 'Bearer second']);
});

test.each(['..', 'a/b', '', KEY, 'a?b'])(
  '“%s” is not taken for an ID, so that nothing else gets into an address',
  async (id) => {
    const { sent, client } = open([ok()]);
    await expect(client.getApiKey({ ...key, keyId: id })).rejects.toThrow('letters and digits only');
    await expect(collect(client.listApiKeys(id))).rejects.toThrow(TypeError);
    expect(sent).toEqual([]);
  },
);
