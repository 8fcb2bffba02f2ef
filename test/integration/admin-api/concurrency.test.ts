import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { deleteKey, editKey } from '../../../core/life-cycle.ts';
import {
  formatKeyPath,
  formatKeysPath,
  type KeyJson,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { type Fault, startDynamodbEdge } from '../../support/dynamodb-edge.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';

const { client, tables, organisation, administrator, key, keys } = await deploy();
const north = await organisation();
const ask = signedInAs(await administrator(north));

/** Called between the handler's read of a key and its write. */
let meanwhile: (() => Promise<void>) | undefined;
/** What becomes of that write. */
let fault: Fault | undefined;
const endpoint = await startDynamodbEdge(async (operation) => {
  if (operation !== 'TransactWriteItems') return undefined;
  const happens = meanwhile;
  meanwhile = undefined;
  await happens?.();
  return fault;
});
vi.stubEnv('AWS_ENDPOINT_URL', endpoint); // the handlers' client, which is made when it is first used

let made: ApiKey;
beforeEach(async () => {
  fault = undefined;
  ({ key: made } = await key(north, 'full'));
});

const renameConcurrently = () =>
  keys.commit(editKey(north, made, { name: 'Theirs' }, policy, changeContextAt(new Date())).changes);

const CHANGES = [
  ['PATCH', '', { name: 'Mine' }],
  ['DELETE', '', undefined],
  ['POST', '/rotation', undefined],
] as const;

describe.each(CHANGES)('%s %s', (method, suffix, body) => {
  const change = (ifMatch?: string) =>
    ask(method, formatKeyPath(made) + suffix, { body, headers: { 'if-match': ifMatch } });

  test.each(['"1"', '"7", "1"', '"7","1" , W/"1"', ' "1" ', '"1",', ' , "7",, "1"', '*', undefined])(
    'a change is applied with If-Match %s',
    async (tags) => {
      expect((await change(tags)).status).toBeLessThan(300);
    },
  );

  test.each(['"2"', '"01"', '""', 'W/"1"', '"2", W/"1"', '"1,"', '"é"'])(
    'a request returns 412 with If-Match %s, and changes nothing',
    async (tags) => {
      expect(await change(tags)).toMatchObject(refusedWith(412, 'version-outdated'));
      expect(await keys.find(made.organisationId, made.keyId)).toEqual(made);
    },
  );

  test.each(['1', 'W/1', '"1', '"1" "2"', ',', '*, "1"', '', 'w/"1"'])(
    'a request returns 400 with If-Match %o',
    async (tags) => {
      expect(await change(tags)).toMatchObject(refusedWith(400, 'precondition-invalid'));
    },
  );

  test.each([
    [409, 'conflict', undefined],
    [409, 'conflict', '*'],
    [412, 'version-outdated', '"1"'],
  ])('a request returns %i %s after a concurrent change, with If-Match %s', async (status, code, tags) => {
    meanwhile = renameConcurrently;
    expect(await change(tags)).toMatchObject(refusedWith(status, code));
    expect(await keys.find(made.organisationId, made.keyId)).toMatchObject({ name: 'Theirs', version: 2 });
  });
});

describe('creation of a key', () => {
  test.each(['removed', 'moved'])(
    'a new key and a rotation return 404 and create nothing if their organisation is %s meanwhile',
    async (happening) => {
      const library = await organisation();
      const { organisationId } = library;
      const { key: old } = await key(library, 'full');
      const requests = [
        ['POST', formatKeysPath(library), { name: 'New', permissionLevel: 'full' }],
        ['POST', `${formatKeyPath(old)}/rotation`, undefined],
      ] as const;
      const askLibrary = signedInAs(await administrator(library));
      for (const [method, path, body] of requests) {
        await organisation(library);
        meanwhile = async () => {
          const Key = { organisationId };
          if (happening === 'moved') await organisation({ ...library, path: ['above', organisationId] });
          else await client.send(new DeleteCommand({ TableName: tables.organisations, Key }));
        };
        expect(await askLibrary(method, path, { body })).toMatchObject(refusedWith(404, 'not-found'));
        expect((await keys.list(organisationId, { limit: 9 })).rows).toEqual([old]);
      }
    },
  );
});

describe('repeated creation of a key', () => {
  const repeat = () =>
    ask<KeyJson>('POST', formatKeysPath(north), {
      body: { name: 'New', permissionLevel: 'full' },
      headers: { 'idempotency-key': made.keyId },
    });

  test('a repeated creation is still in progress for a client if the key is changed meanwhile', async () => {
    const { body } = await repeat();
    meanwhile = () => keys.recordUse(body.organisationId, body.keyId, new Date());
    expect(await repeat()).toMatchObject(refusedWith(409, 'request-in-progress'));
  });

  test('a repeated creation that the table refuses is not called in progress', async () => {
    await repeat();
    fault = { __type: 'ValidationException' };
    expect(await repeat()).toMatchObject(refusedWith(500, 'internal-error'));
  });
});

describe('deletion of a successor', () => {
  /** Creates a key and its successor, and registers concurrent changes of the old key during the successor's deletion. */
  async function aReplacement() {
    const { body } = await ask<KeyJson>('POST', `${formatKeyPath(made)}/rotation`, {
      body: { overlapDays: 7 },
    });
    let renamings = 0;
    const renameOld = async (times: number): Promise<void> => {
      const old = await keys.find(made.organisationId, made.keyId);
      if (old)
        await keys.commit(
          editKey(north, old, { name: `Theirs ${++renamings}` }, policy, changeContextAt(new Date())).changes,
        );
      if (times > 1) meanwhile = () => renameOld(times - 1);
    };
    return { successor: body, renameOld };
  }
  const remove = (successor: KeyJson, ifMatch?: string) =>
    ask('DELETE', formatKeyPath(successor), { headers: { 'if-match': ifMatch } });

  test.each([1, 3])(
    'the deletion of a successor succeeds if only the old key is changed concurrently, %i times',
    async (times) => {
      for (const tags of [undefined, '"1"']) {
        ({ key: made } = await key(north, 'full'));
        const { successor, renameOld } = await aReplacement();
        meanwhile = () => renameOld(times);
        expect((await remove(successor, tags)).status).toBe(204);
        const old = await keys.find(made.organisationId, made.keyId);
        expect(old).toMatchObject({ name: `Theirs ${times}`, version: 3 + times });
        expect(old).not.toHaveProperty('replacedBy');
        expect(await keys.find(made.organisationId, successor.keyId)).toBeUndefined();
      }
    },
  );

  test('the deletion of a successor succeeds if the old key is deleted concurrently', async () => {
    const { successor } = await aReplacement();
    const old = await keys.find(made.organisationId, made.keyId);
    meanwhile = () => keys.commit(old ? deleteKey(old, changeContextAt(new Date())).changes : []);
    expect((await remove(successor)).status).toBe(204);
    expect(await keys.find(made.organisationId, made.keyId)).toBeUndefined();
  });

  test('the deletion of a successor fails if the old key is changed at every attempt', async () => {
    const { successor, renameOld } = await aReplacement();
    meanwhile = () => renameOld(4);
    expect(await remove(successor)).toMatchObject(refusedWith(409, 'conflict'));
    expect(await keys.find(made.organisationId, successor.keyId)).toBeDefined();
  });
});

test('concurrent changes are each applied or refused, and none is lost', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `Name ${index}`);
  const answers = await Promise.all(
    names.map((name) => ask<KeyJson>('PATCH', formatKeyPath(made), { body: { name } })),
  );
  const won = answers.filter(({ status }) => status === 200).map(({ body }) => body);
  for (const answer of answers)
    if (answer.status !== 200) expect(answer).toMatchObject(refusedWith(409, 'conflict'));
  const versions = won.map(({ version }) => version).sort();
  expect(versions).toEqual(won.map((_, index) => index + 2));
  const last = won.find(({ version }) => version === won.length + 1);
  expect(await keys.find(made.organisationId, made.keyId)).toMatchObject({
    name: last?.name,
    version: last?.version,
  });
});

test('a change of the version that the previous change returned is never refused', async () => {
  let { headers } = await ask('GET', formatKeyPath(made));
  for (const enabled of [false, true, false]) {
    const changed = await ask('PATCH', formatKeyPath(made), {
      body: { enabled },
      headers: { 'if-match': headers.etag },
    });
    expect(changed.status).toBe(200);
    ({ headers } = changed);
  }
});
