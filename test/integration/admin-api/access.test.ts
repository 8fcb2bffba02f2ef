import { ulid } from 'ulid';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import {
  type Answer,
  type Ask,
  formatKeyPath,
  formatKeysPath,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { organisation, administrator, removeAdministrator, key } = await deploy();
const top = await organisation();
const own = await organisation({ path: [top.organisationId, 'own'], organisationId: 'own' });
const below = await organisation({ path: [...own.path, 'below'], organisationId: 'below' });
const beside = await organisation({ path: [top.organisationId, 'own2'], organisationId: 'own2' });
const unrelated = await organisation();

const subject = await administrator(own);
const ask = signedInAs(subject);

type Operation = (ask: Ask, key: Pick<ApiKey, 'organisationId' | 'keyId'>) => Promise<Answer<unknown>>;

const body = { name: 'Library', permissionLevel: 'full' };
const OF_ORGANISATION: Record<string, Operation> = {
  'listing permission levels': (ask, { organisationId }) =>
    ask('GET', `/organisations/${organisationId}/permission-levels`),
  'listing keys': (ask, made) => ask('GET', formatKeysPath(made)),
  'listing the keys of a branch': (ask, made) => ask('GET', `${formatKeysPath(made)}?branch=true`),
  'listing the events of all keys': (ask, { organisationId }) =>
    ask('GET', `/organisations/${organisationId}/events?branch=true`),
  'creating a key': (ask, made) => ask('POST', formatKeysPath(made), { body }),
};
const OF_KEY: Record<string, Operation> = {
  'reading a key': (ask, made) => ask('GET', formatKeyPath(made)),
  'listing the events of a key': (ask, made) => ask('GET', `${formatKeyPath(made)}/events`),
  'updating a key': (ask, made) => ask('PATCH', formatKeyPath(made), { body: { name: 'Mine' } }),
  'rotating a key': (ask, made) => ask('POST', `${formatKeyPath(made)}/rotation`),
  'deleting a key': (ask, made) => ask('DELETE', formatKeyPath(made)),
};
const ALL: Record<string, Operation> = {
  'listing organisations': (ask) => ask('GET', '/organisations'),
  ...OF_ORGANISATION,
  ...OF_KEY,
};

/** A response without the ID of its request. */
const anonymous = ({ status, headers, text }: Answer<unknown>) => ({
  status,
  headers,
  text: text.replace(/(?<="instance":")[^"]*/, ''),
});

/** A key of each organisation, by organisation ID. */
const keys: Record<string, ApiKey> = {};
beforeAll(async () => {
  for (const owner of [top, own, below, beside, unrelated]) {
    keys[owner.organisationId] = (await key(owner, 'full')).key;
  }
});
const getKey = ({ organisationId }: { organisationId: string }) => keys[organisationId] as ApiKey;

describe.each(Object.entries({ ...OF_ORGANISATION, ...OF_KEY }))('%s', (_, operate) => {
  test('an operation works in the administrator’s organisation and below it', async () => {
    for (const owner of [own, below]) {
      const { key: made } = await key(owner, 'full');
      expect((await operate(ask, made)).status).toBeLessThan(300);
    }
  });

  test('an operation returns exactly the same outside the branch as for an organisation that does not exist', async () => {
    const nothing = anonymous(await operate(ask, { organisationId: 'nowhere', keyId: ulid() }));
    expect(nothing.status).toBe(404);
    for (const owner of [top, beside, unrelated]) {
      expect(anonymous(await operate(ask, getKey(owner))), owner.organisationId).toEqual(nothing);
    }
    for (const organisationId of ['Own', 'own%2Fx', 'a'.repeat(33), 'a'.repeat(3000), 'own%0A']) {
      expect(anonymous(await operate(ask, { organisationId, keyId: ulid() })), organisationId).toEqual(
        nothing,
      );
    }
  });
});

describe.each(Object.entries(OF_KEY))('%s', (_, operate) => {
  test('an operation returns exactly the same for a key of another organisation as for one that does not exist', async () => {
    const ids = [
      ulid(),
      'x',
      '7'.repeat(3000),
      ulid().toLowerCase(),
      ...[top, below, unrelated].map((owner) => getKey(owner).keyId),
    ];
    const answers = await Promise.all(ids.map((keyId) => operate(ask, { organisationId: 'own', keyId })));
    expect(answers[0]?.status).toBe(404);
    expect(new Set(answers.map((answer) => JSON.stringify(anonymous(answer)))).size).toBe(1);
  });
});

test('requests outside the branch change nothing', async () => {
  for (const owner of [top, beside, unrelated]) {
    const askThere = signedInAs(await administrator(owner));
    expect((await askThere('GET', formatKeyPath(getKey(owner)))).body).toMatchObject({
      name: 'Library',
      version: 1,
    });
  }
});

describe.each(Object.entries(ALL))('%s', (_, operate) => {
  test('an operation is refused for a signed-in person who is not an administrator', async () => {
    expect(await operate(signedInAs('stranger'), getKey(own))).toMatchObject(
      refusedWith(403, 'not-an-administrator'),
    );
  });

  test('an operation is refused immediately for an administrator who was removed', async () => {
    const removed = await administrator(own);
    const { key: made } = await key(own, 'full');
    const ask = signedInAs(removed);
    expect((await ask('GET', formatKeyPath(made))).status).toBe(200);
    await removeAdministrator(removed);
    expect(await operate(ask, made)).toMatchObject(refusedWith(403, 'not-an-administrator'));
  });
});
