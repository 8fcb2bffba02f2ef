import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ApiKey, getEnd } from '../../../core/api-key.ts';
import { matchesHash } from '../../../core/key-value.ts';
import { deleteKey, editKey } from '../../../core/life-cycle.ts';
import { renewKey } from '../../../core/self-rotation.ts';
import {
  type Answer,
  formatKeyPath,
  formatKeysPath,
  type KeyJson,
  listEvents,
  logged,
  type NewKeyJson,
  type PageJson,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { type Fault, startDynamodbEdge } from '../../support/dynamodb-edge.ts';
import { buildRenewingCatalogue, changeContextAt, daysAgo, policy } from '../../support/fixtures.ts';

/** The response to a key that renews itself. */
interface Renewal {
  organisationId: string;
  keyId: string;
  name: string;
  permissionLevel: string;
  replaces: string;
  replacedEndsAt: string;
  value: string;
}

const { tables, organisation, administrator, key, importedKey, keys } = await deploy();
vi.stubEnv('PERMISSION_CATALOGUE', JSON.stringify(buildRenewingCatalogue('full', 'reports')));
vi.stubEnv('IMPORTED_KEYS_TABLE', tables.importedKeys);
vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
const north = await organisation({ features: ['reports'] });
const ask = signedInAs(await administrator(north));
const anybody = signedInAs('');
const INVALID = refusedWith(401, 'invalid-credentials');
const DAY_MS = 24 * 60 * 60 * 1000;

let getFault: (operation: string) => Fault | undefined | Promise<Fault | undefined>;
const endpoint = await startDynamodbEdge((operation) => getFault(operation));
vi.stubEnv('AWS_ENDPOINT_URL', endpoint); // for the handlers' client, which is made when it is first used

let old: ApiKey;
let value: string;
beforeEach(async () => {
  getFault = () => undefined;
  ({ key: old, value } = await key(north, 'full', daysAgo(100)));
});

afterEach(() => expect(logged.join('\n')).not.toContain(value));

const renew = (presented = value, body?: unknown, headers = {}) =>
  anybody<Renewal>('POST', '/self/rotation', { body, headers: { 'x-api-key': presented, ...headers } });
const read = async ({ keyId }: { keyId: string }) =>
  (await ask<KeyJson>('GET', formatKeyPath({ ...old, keyId }))).body;
const works = async ({ body }: Answer<Renewal>) =>
  matchesHash((await keys.find(body.organisationId, body.keyId))?.valueHash ?? '', body.value);
const use = ({ keyId }: { keyId: string }) => keys.recordUse(old.organisationId, keyId, new Date());
const listSuccessors = async () =>
  (await ask<PageJson<KeyJson>>('GET', `${formatKeysPath(north)}?limit=1000`)).body.items.filter(
    ({ replaces }) => replaces === old.keyId,
  );
const change = (made: ApiKey, input: object) =>
  keys.commit(editKey(north, made, input, policy, changeContextAt(new Date())).changes);

describe('a key that renews itself', () => {
  test.each([
    ['authorization', 'OAApiKey '],
    ['Authorization', 'bearer '],
    ['x-api-key', ''],
  ])(
    'a key that is sent as %s gets a successor, and both are told from people in the history',
    async (header, scheme) => {
      await change(old, { note: 'ticket 4711', contacts: ['ann@b.example'] });
      const { status, body } = await anybody<Renewal>('POST', '/self/rotation', {
        headers: { [header]: scheme + value, 'user-agent': `script ${value}` },
      });
      expect({ status, body }).toMatchObject({
        status: 201,
        body: { name: old.name, permissionLevel: 'full', replaces: old.keyId },
      });
      expect(await read(body)).toMatchObject({
        note: 'ticket 4711',
        contacts: ['ann@b.example'],
        createdBy: `API key “${old.name}”`,
        replaces: old.keyId,
      });
      const replaced = await read(old);
      expect(replaced).toMatchObject({ replacedBy: body.keyId, endsAt: body.replacedEndsAt });
      const actor = {
        subject: old.keyId,
        name: old.name,
        key: { organisationId: north.organisationId, keyId: old.keyId },
        sourceIp: '192.0.2.10',
        userAgent: 'script [API key removed]',
      };
      expect((await listEvents(ask, old))[0]).toMatchObject({ type: 'rotated', actor });
      expect(await listEvents(ask, body)).toMatchObject([{ type: 'created', actor }]);
    },
  );

  test('the level bounds the overlap, and the program may choose less, but not so little that it could not ask again', async () => {
    const started = Date.now();
    for (const overlapDays of [0, 8, 1.5]) {
      const refused = refusedWith(400, 'overlap-invalid', 'overlapDays');
      expect(await renew(value, { overlapDays })).toMatchObject(refused);
    }
    expect(await listSuccessors()).toEqual([]);
    const { body } = await renew(value, { overlapDays: 1 });
    expect(Math.round((Date.parse(body.replacedEndsAt) - started) / DAY_MS)).toBe(1);
    const { body: next } = await renew(body.value);
    expect(Math.round((Date.parse(next.replacedEndsAt) - started) / DAY_MS)).toBe(7);
  });

  test('an imported key renews itself, and its value gets nowhere, though it has no form', async () => {
    const { key: imported, value: foreign } = await importedKey(north, { permissionLevel: 'full' });
    const { status, body } = await renew(foreign, undefined, { 'user-agent': `x ${foreign}` });
    expect({ status, replaces: body.replaces }).toEqual({ status: 201, replaces: imported.keyId });
    const [{ actor } = { actor: {} }] = await listEvents(ask, imported);
    expect(actor).toMatchObject({ userAgent: 'x [API key removed]' });
  });

  test('all values that do not work get the same response, and a level that does not renew itself gets another', async () => {
    const { value: ended } = await key(north, 'full', daysAgo(370));
    const { key: disabled, value: off } = await key(north, 'full');
    await change(disabled, { enabled: false });
    const { key: gone, value: deleted } = await key(north, 'full');
    await keys.commit(deleteKey(gone, changeContextAt(new Date())).changes);
    const secret = value.replace(/.{49}$/, '0'.repeat(49));
    const texts = new Set<string>();
    for (const presented of [ended, off, deleted, secret, 'x', `${value},${value}`]) {
      const answer = await renew(presented);
      expect(answer).toMatchObject(INVALID);
      expect(answer.headers['www-authenticate']).toContain('OAApiKey');
      texts.add(answer.text.replace(/urn:latchkey:request:[^"]+/, ''));
    }
    const nothing = await anybody('POST', '/self/rotation');
    texts.add(nothing.text.replace(/urn:latchkey:request:[^"]+/, ''));
    expect(texts.size).toBe(1);
    const { value: plain } = await key(north, 'authentication');
    expect(await renew(plain)).toMatchObject(refusedWith(403, 'renewal-not-permitted'));
  });

  test('a key is not renewed into a level that its organisation no longer has', async () => {
    const college = await organisation({ features: ['reports'] });
    const { value: reporting } = await key(college, 'reports');
    await organisation({ ...college, features: [] });
    expect(await renew(reporting)).toMatchObject(
      refusedWith(400, 'permission-level-not-offered', 'permissionLevel'),
    );
  });
});

describe('a further request', () => {
  test('a further request gives the unused successor a new value, and the lost one is dead', async () => {
    const lost = await renew();
    const again = await renew();
    expect(again).toMatchObject({ status: 201, body: { keyId: lost.body.keyId } });
    expect(again.body.replacedEndsAt).toBe(lost.body.replacedEndsAt);
    expect([await works(lost), await works(again)]).toEqual([false, true]);
    expect(await listSuccessors()).toHaveLength(1);
    const [reissued] = await listEvents(ask, again.body);
    expect(reissued).toMatchObject({ type: 'reissued', actor: { key: { keyId: old.keyId } } });
  });

  test('a further request changes nothing once the successor was used, and names it', async () => {
    const renewed = await renew();
    await use(renewed.body);
    const refused = await renew();
    expect(refused).toMatchObject(refusedWith(409, 'already-replaced'));
    expect(refused.body).toMatchObject({ keyId: renewed.body.keyId });
    expect(await works(renewed)).toBe(true);
  });

  test.each<[string, (successor: ApiKey) => Promise<unknown>]>([
    ['has another level', (successor) => change(successor, { permissionLevel: 'reports' })],
    ['is disabled', (successor) => change(successor, { enabled: false })],
    ['has been replaced', (successor) => ask('POST', `${formatKeyPath(successor)}/rotation`)],
  ])('a further request changes nothing if the successor %s', async (_, happens) => {
    const { body } = await renew();
    await happens((await keys.find(old.organisationId, body.keyId)) as ApiKey);
    const before = await keys.find(old.organisationId, body.keyId);
    expect(await renew()).toMatchObject(refusedWith(409, 'already-replaced'));
    expect(await keys.find(old.organisationId, body.keyId)).toEqual(before);
  });

  test('a successor that an administrator has made gets no new value', async () => {
    const { body: made } = await ask<NewKeyJson>('POST', `${formatKeyPath(old)}/rotation`);
    expect(await renew()).toMatchObject(refusedWith(409, 'already-replaced'));
    expect(await works({ body: made } as unknown as Answer<Renewal>)).toBe(true);
  });

  test('after its successor was deleted, a key gets another one', async () => {
    const { body: first } = await renew();
    await ask('DELETE', formatKeyPath(first));
    const { status, body: second } = await renew();
    expect(status).toBe(201);
    expect(await listSuccessors()).toMatchObject([{ keyId: second.keyId }]);
  });
});

describe('races and failures', () => {
  test('of two requests at once, one gets a successor and the other no value', async () => {
    const answers = await Promise.all([renew(), renew()]);
    const winners = answers.filter(({ status }) => status === 201);
    // The second may also come after the first, and then gets the new value.
    const living = await Promise.all(winners.map(works));
    expect(living.filter(Boolean)).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status !== 201) expect(answer).toMatchObject(refusedWith(409, 'conflict'));
    }
    expect(await listSuccessors()).toHaveLength(1);
  });

  /** Lets something happen between the first request's read and its write. */
  const interrupt = (happens: () => Promise<unknown>) => {
    getFault = async (operation) => {
      if (operation !== 'TransactWriteItems') return undefined;
      getFault = () => undefined;
      await happens();
      return undefined;
    };
  };

  test.each([false, true])(
    'the loser of a race gets no value, and the winner’s stays alive (again: %s)',
    async (again) => {
      if (again) await renew();
      let winner: Answer<Renewal> | undefined;
      interrupt(async () => {
        winner = await renew();
      });
      const loser = await renew();
      expect(loser).toMatchObject(refusedWith(409, 'conflict'));
      expect(loser.headers).not.toHaveProperty('retry-after'); // a client's retry would end the winner's value
      expect(winner && (await works(winner))).toBe(true);
      expect(await listSuccessors()).toHaveLength(1);
    },
  );

  test('a value that is used while it is asked for again stays alive', async () => {
    const first = await renew();
    interrupt(() => use(first.body));
    expect(await renew()).toMatchObject(refusedWith(409, 'conflict'));
    expect(await works(first)).toBe(true);
  });

  test.each<Fault>(['answer lost', { __type: 'InternalServerError', status: 500 }])(
    'after a crash at any request, the next one gets the only successor (%o)',
    async (fault) => {
      for (let crashAt = 0; ; crashAt++) {
        ({ key: old, value } = await key(north, 'full'));
        let count = 0;
        getFault = () => (count++ === crashAt ? fault : undefined);
        const crashed = await renew();
        getFault = () => undefined;
        if (crashed.status === 201) break; // no request is left to crash at
        expect(crashed).toMatchObject(refusedWith(500, 'internal-error'));
        const renewed = await renew();
        expect(renewed.status).toBe(201);
        expect(await works(renewed)).toBe(true);
        expect(await listSuccessors()).toMatchObject([{ keyId: renewed.body.keyId }]);
        expect(getEnd((await keys.find(old.organisationId, old.keyId)) as ApiKey)).toBeGreaterThan(
          Date.now(),
        );
      }
    },
  );
});

describe('a key that deletes itself', () => {
  const remove = (presented = value) => anybody('DELETE', '/self', { headers: { 'x-api-key': presented } });
  /** Renews the key some hours ago, and records uses. */
  async function replace(hoursAgo: number, uses: { old?: number; successor?: number }) {
    const catalogue = buildRenewingCatalogue('full');
    const at = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    const context = changeContextAt(at(hoursAgo));
    const renewed = renewKey(north, old, undefined, {}, { ...policy, catalogue }, context);
    await keys.commit(renewed.changes);
    const { keyId } = renewed.key;
    if (uses.successor !== undefined) await keys.recordUse(old.organisationId, keyId, at(uses.successor));
    if (uses.old !== undefined) await keys.recordUse(old.organisationId, old.keyId, at(uses.old));
    return renewed.key;
  }

  test('a key deletes itself a day after its last use, once its successor is in use, and the event names it', async () => {
    const successor = await replace(50, { successor: 48, old: 26 });
    expect(await remove()).toMatchObject({ status: 204, text: '' });
    expect(await keys.find(old.organisationId, old.keyId)).toBeUndefined();
    expect(await read(successor)).toMatchObject({ enabled: true });
    const [deleted] = await listEvents(ask, old);
    expect(deleted).toMatchObject({ type: 'deleted', actor: { key: { keyId: old.keyId } } });
    expect(await remove()).toMatchObject(INVALID);
  });

  test.each([
    ['it was used within a day, as far as that is recorded', { successor: 48, old: 24.5 }],
    ['its successor was first used within a day', { successor: 20 }],
    ['its successor was not used', {}],
  ])('a key does not delete itself if %s', async (_, uses) => {
    await replace(50, uses);
    expect(await remove()).toMatchObject(refusedWith(409, 'still-needed'));
    expect(await keys.find(old.organisationId, old.keyId)).toBeDefined();
  });

  test('a key does not delete itself without a successor that it has asked for, or if that does not work', async () => {
    expect(await remove()).toMatchObject(refusedWith(409, 'still-needed'));
    const successor = await replace(50, { successor: 48 });
    await change((await keys.find(old.organisationId, successor.keyId)) as ApiKey, { enabled: false });
    expect(await remove()).toMatchObject(refusedWith(409, 'still-needed'));
    const { key: byHand, value: other } = await key(north, 'full', daysAgo(100));
    const { body: made } = await ask<NewKeyJson>('POST', `${formatKeyPath(byHand)}/rotation`);
    await keys.recordUse(made.organisationId, made.keyId, daysAgo(2));
    expect(await remove(other)).toMatchObject(refusedWith(409, 'still-needed'));
  });
});
