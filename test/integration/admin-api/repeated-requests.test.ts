import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { KeyReference } from '../../../core/key-value.ts';
import { matchesHash } from '../../../core/key-value.ts';
import {
  type Answer,
  formatKeyPath,
  formatKeysPath,
  type KeyJson,
  listEvents,
  type NewKeyJson,
  type PageJson,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { client, tables, organisation, administrator, key, keys } = await deploy();
const north = await organisation();
const ada = await administrator(north);
const ask = signedInAs(ada);
const LIBRARY = { name: 'Library', permissionLevel: 'full' };
const DAY_MS = 24 * 60 * 60 * 1000;
const REPEATED = refusedWith(409, 'already-created');

let sent = 0;
const newIdempotencyKey = () => `"request ${sent++}"`;
const create = (idempotencyKey: string, body: unknown = LIBRARY, by = ask, where = north) =>
  by<NewKeyJson>('POST', formatKeysPath(where), { body, headers: { 'idempotency-key': idempotencyKey } });
const rotate = (made: KeyReference, idempotencyKey: string, headers = {}, body?: unknown) =>
  ask<NewKeyJson>('POST', `${formatKeyPath(made)}/rotation`, {
    body,
    headers: { 'idempotency-key': idempotencyKey, ...headers },
  });
/** Whether a key check accepts the value that a response contained. */
const works = async ({ body: { organisationId, keyId, value } }: Answer<NewKeyJson>) =>
  matchesHash((await keys.find(organisationId, keyId))?.valueHash ?? '', value);
const use = ({ organisationId, keyId }: KeyReference) => keys.recordUse(organisationId, keyId, new Date());
const countKeys = async (where = north, by = ask) =>
  (await by<PageJson<KeyJson>>('GET', `${formatKeysPath(where)}?limit=1000`)).body.items.length;

afterEach(() => void vi.useRealTimers());

describe('a repeated creation', () => {
  test('a repeated creation gives the same key a new value, and the lost value is dead', async () => {
    const idempotencyKey = newIdempotencyKey();
    const before = await countKeys();
    const lost = await create(idempotencyKey);
    // The fields in another order, and the key without quotes, are the same request.
    const { name, permissionLevel } = LIBRARY;
    const repeated = await create(idempotencyKey, { permissionLevel, name });
    expect(repeated).toMatchObject({ status: 201, body: { keyId: lost.body.keyId, version: 2 } });
    expect(repeated.body.value).not.toBe(lost.body.value);
    expect(repeated.body.hint).toBe(repeated.body.value.slice(-4));
    expect(repeated.headers.location).toBe(lost.headers.location);
    expect([await works(lost), await works(repeated)]).toEqual([false, true]);
    expect(await countKeys()).toBe(before + 1);
    const [reissued, created] = await listEvents(ask, repeated.body);
    expect(created?.type).toBe('created');
    expect(reissued).toMatchObject({
      type: 'reissued',
      keyVersion: 2,
      actor: { subject: ada, sourceIp: '192.0.2.10' },
    });
    expect([reissued?.before, reissued?.after]).toEqual([{}, {}]);
  });

  test('a repeated creation names the key and says so once the key was used, was replaced, was deleted or has ended', async () => {
    const used = newIdempotencyKey();
    const { body: inUse } = await create(used);
    await use(inUse);
    const answer = await create(used);
    expect(answer).toMatchObject(REPEATED);
    expect(answer.body).toMatchObject({
      keyId: inUse.keyId,
      detail: expect.stringContaining(`“Library” (${inUse.keyId}), which has been used since`),
    });
    expect(await keys.find(inUse.organisationId, inUse.keyId)).toMatchObject({ version: 1 });

    const replaced = newIdempotencyKey();
    const { body: predecessor } = await create(replaced);
    await rotate(predecessor, newIdempotencyKey());
    expect(await create(replaced)).toMatchObject({
      status: 409,
      body: { keyId: predecessor.keyId, detail: expect.stringContaining('which has been replaced since') },
    });

    const deleted = newIdempotencyKey();
    const { body: gone } = await create(deleted);
    await ask('DELETE', formatKeyPath(gone));
    expect(await create(deleted)).toMatchObject({
      status: 409,
      body: { keyId: gone.keyId, detail: expect.stringContaining('which was deleted') },
    });

    const ended = newIdempotencyKey();
    const { body: old } = await create(ended);
    await ask('POST', `${formatKeyPath(old)}/rotation`, { body: { overlapDays: 0 } });
    expect(await create(ended)).toMatchObject({
      status: 409,
      body: { keyId: old.keyId, detail: expect.stringContaining('which no longer works') },
    });
  });

  test('another request with the same Idempotency-Key is refused, be it another body or another operation', async () => {
    const idempotencyKey = newIdempotencyKey();
    const { body: made } = await create(idempotencyKey);
    const reused = refusedWith(422, 'idempotency-key-reused');
    expect(await create(idempotencyKey, { ...LIBRARY, name: 'Loans' })).toMatchObject(reused);
    expect(await create(idempotencyKey, { ...LIBRARY, note: 'x' })).toMatchObject(reused);
    expect(await rotate(made, idempotencyKey)).toMatchObject(reused);
    expect(await keys.find(made.organisationId, made.keyId)).toMatchObject({ version: 1 });
  });

  test('an Idempotency-Key counts for one administrator and one organisation', async () => {
    const idempotencyKey = newIdempotencyKey();
    const below = await organisation({
      parentId: north.organisationId,
      path: [...north.path, 'below'],
      organisationId: 'below',
    });
    const bob = signedInAs(await administrator(north));
    const made = await Promise.all([
      create(idempotencyKey),
      create(idempotencyKey, LIBRARY, bob),
      create(idempotencyKey, LIBRARY, ask, below),
    ]);
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(made.map(({ body }) => body.keyId)).size).toBe(3);
  });

  test('a request that failed is handled anew', async () => {
    const idempotencyKey = newIdempotencyKey();
    expect((await create(idempotencyKey, { ...LIBRARY, name: '' })).status).toBe(400);
    expect((await create(idempotencyKey)).status).toBe(201);
  });

  test('a request is recognised for 24 hours, although its row stays longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const start = Date.now();
    const idempotencyKey = newIdempotencyKey();
    const first = await create(idempotencyKey);
    vi.setSystemTime(start + DAY_MS - 1000);
    expect((await create(idempotencyKey)).body.keyId).toBe(first.body.keyId);
    vi.setSystemTime(start + DAY_MS + 1000);
    const second = await create(idempotencyKey);
    expect(second).toMatchObject({ status: 201, body: { version: 1 } });
    expect(second.body.keyId).not.toBe(first.body.keyId);
    expect((await create(idempotencyKey)).body.keyId).toBe(second.body.keyId);
  });

  test('no row contains a value or the Idempotency-Key, and rows of requests are removed after a day', async () => {
    const answer = await create('"secret-of-the-client"');
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tables.creatingRequests }));
    const text = JSON.stringify(Items);
    expect(text).not.toContain('secret-of-the-client');
    expect(text).not.toContain(answer.body.value);
    const row = Items.find(({ keyId }) => keyId === answer.body.keyId);
    expect(Object.keys(row ?? {}).sort()).toEqual([
      'fingerprint',
      'keyId',
      'organisationId',
      'purgeAt',
      'requestId',
      'requestedAt',
    ]);
    expect(row?.purgeAt).toBe(Math.ceil((Date.parse(row?.requestedAt) + DAY_MS) / 1000));
  });
});

describe('a repeated rotation', () => {
  test('a repeated rotation gives the successor a new value, with the version that the key had at first', async () => {
    const { key: old } = await key(north, 'full');
    const idempotencyKey = newIdempotencyKey();
    const again = () => rotate(old, idempotencyKey, { 'if-match': '"1"' }, { overlapDays: 7 });
    const lost = await again();
    const repeated = await again();
    expect(repeated).toMatchObject({
      status: 201,
      body: { keyId: lost.body.keyId, replaces: old.keyId, version: 2 },
    });
    expect([await works(lost), await works(repeated)]).toEqual([false, true]);
    expect(await keys.find(old.organisationId, old.keyId)).toMatchObject({ version: 2 });

    await ask('DELETE', formatKeyPath(old)); // the programs have moved, before the answer was asked for again
    expect((await again()).body).toMatchObject({ keyId: lost.body.keyId, version: 3 });
    await use(lost.body);
    expect(await again()).toMatchObject({ ...REPEATED, body: { keyId: lost.body.keyId } });
  });
});

describe('concurrent requests', () => {
  test.each(['creation', 'rotation'])(
    'a %s that is sent many times at once creates one key, and a value that was returned last works',
    async (what) => {
      for (let round = 0; round < 2; round += 1) {
        const where = await organisation();
        const by = signedInAs(await administrator(where));
        const { key: old } = await key(where, 'full');
        const headers = { 'idempotency-key': newIdempotencyKey() };
        const again = () =>
          what === 'creation'
            ? by<NewKeyJson>('POST', formatKeysPath(where), { body: LIBRARY, headers })
            : by<NewKeyJson>('POST', `${formatKeyPath(old)}/rotation`, { headers });
        const answers = await Promise.all(Array.from({ length: 6 }, again));
        const made = answers.filter(({ status }) => status === 201);
        const others = answers.filter(({ status }) => status !== 201);
        for (const other of others) {
          expect(other).toMatchObject(refusedWith(409, 'request-in-progress'));
          expect(other.headers['retry-after']).toBe('1');
        }
        expect(new Set(made.map(({ body }) => body.keyId)).size).toBe(1);
        expect(await countKeys(where, by)).toBe(2);
        const last = made.toSorted((one, other) => other.body.version - one.body.version)[0];
        expect(last && (await works(last))).toBe(true);
        expect(new Set(made.map(({ body }) => body.version)).size).toBe(made.length);
      }
    },
  );
});

type Step =
  | { kind: 'send'; idempotencyKey: 0 | 1; name: 'Library' | 'Loans' }
  | { kind: 'use' | 'delete' | 'disable'; of: 0 | 1 }
  | { kind: 'wait'; hours: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      idempotencyKey: fc.constantFrom(0 as const, 1 as const),
      name: fc.constantFrom('Library' as const, 'Library' as const, 'Loans' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('use' as const, 'delete' as const, 'disable' as const),
      of: fc.constantFrom(0 as const, 1 as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.constantFrom(1, 23, 25) }),
  },
);

test('requests, uses and deletions in any order leave the keys and values that a model predicts', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const where = await organisation();
      const by = signedInAs(await administrator(where));
      /** What each Idempotency-Key has created, and what became of it. */
      const model: {
        at: number;
        name: string;
        answer: Answer<NewKeyJson>;
        state: 'unused' | 'used' | 'deleted';
      }[] = [];
      let created = 0;
      for (const one of steps) {
        if (one.kind === 'wait') {
          vi.setSystemTime(Date.now() + one.hours * 60 * 60 * 1000);
          continue;
        }
        if (one.kind !== 'send') {
          const made = model[one.of];
          if (!made || made.state === 'deleted') continue;
          if (one.kind === 'use') {
            await use(made.answer.body);
            made.state = 'used';
          } else if (one.kind === 'delete') {
            await by('DELETE', formatKeyPath(made.answer.body));
            made.state = 'deleted';
          } else await by('PATCH', formatKeyPath(made.answer.body), { body: { enabled: false } });
          continue;
        }
        const known = model[one.idempotencyKey];
        const isKnown = known !== undefined && Date.now() - known.at < DAY_MS;
        const answer = await create(String(one.idempotencyKey), { ...LIBRARY, name: one.name }, by, where);
        if (!isKnown) {
          expect(answer).toMatchObject({ status: 201, body: { version: 1 } });
          created += 1;
          model[one.idempotencyKey] = { at: Date.now(), name: one.name, answer, state: 'unused' };
        } else if (known.name !== one.name) {
          expect(answer).toMatchObject(refusedWith(422, 'idempotency-key-reused'));
        } else if (known.state !== 'unused') {
          expect(answer).toMatchObject({ ...REPEATED, body: { keyId: known.answer.body.keyId } });
        } else {
          expect(answer).toMatchObject({ status: 201, body: { keyId: known.answer.body.keyId } });
          expect(await works(known.answer)).toBe(false);
          known.answer = answer;
        }
        const now = model[one.idempotencyKey];
        if (now && now.state !== 'deleted') expect(await works(now.answer)).toBe(true);
      }
      const deleted = (
        await by<PageJson<{ type: string }>>(
          'GET',
          `/organisations/${where.organisationId}/events?type=deleted`,
        )
      ).body.items;
      expect(await countKeys(where, by)).toBe(created - deleted.length);
    }),
    { numRuns: 8 },
  );
});
