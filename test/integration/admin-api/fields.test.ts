import { beforeEach, describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import {
  type Answer,
  formatKeyPath,
  formatKeysPath,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { organisation, administrator, key, keys } = await deploy();
const north = await organisation();
const ask = signedInAs(await administrator(north));

let made: ApiKey;
beforeEach(async () => {
  ({ key: made } = await key(north, 'full'));
});

interface Taking {
  send: (body: unknown) => Promise<Answer<unknown>>;
  /** A valid body with every field. */
  good: object;
  /** A value of a wrong type for each field. */
  wrong: Record<string, unknown>;
}

const TAKING: Record<string, Taking> = {
  create: {
    send: (body) => ask('POST', formatKeysPath(north), { body }),
    good: { name: 'Library', note: 'On the catalogue server', permissionLevel: 'full' },
    wrong: { name: 5, note: null, permissionLevel: 5 },
  },
  update: {
    send: (body) => ask('PATCH', formatKeyPath(made), { body }),
    good: { name: 'Loans', note: '', enabled: false },
    wrong: { name: null, note: 5, permissionLevel: null, enabled: 'true' },
  },
  rotate: {
    send: (body) => ask('POST', `${formatKeyPath(made)}/rotation`, { body }),
    good: { overlapDays: 3 },
    wrong: { overlapDays: '3' },
  },
};

/** Every field of a key that cannot be set, with a possible value. */
const IMMUTABLE = {
  value: 'lk_northgate_x',
  expiresOn: '2099-01-01',
  expiresAt: '2099-01-01T00:00:00Z',
  endsAt: '2099-01-01T00:00:00Z',
  endsOn: '2099-01-01',
  organisationId: 'northgate',
  keyId: '01KAPB7Q0X3TN3RZFVY9X5D6QH',
  status: 'active',
  hint: 'abcd',
  createdAt: '2026-01-01T00:00:00Z',
  createdBy: 'Ada Byrne',
  lastUsedAt: null,
  replaces: '01KAPB7Q0X3TN3RZFVY9X5D6QH',
  replacedBy: '01KAPB7Q0X3TN3RZFVY9X5D6QH',
  worksUntil: '2099-01-01T00:00:00Z',
  version: 1,
};
const UNKNOWN = ['nmae', 'Name', 'purgeAt', 'valueHash', '__proto__', 'constructor', 'toString', ''];

describe.each(Object.entries(TAKING))('body to %s', (operation, { send, good, wrong }) => {
  test('a body is accepted with exactly the documented fields', async () => {
    expect((await send(good)).status).toBeLessThan(300);
  });

  test.each(Object.entries(IMMUTABLE))('a body is refused as a whole with “%s”', async (field, value) => {
    expect(await send({ ...good, [field]: value })).toMatchObject(refusedWith(400, 'immutable-field', field));
    expect(await keys.find(made.organisationId, made.keyId)).toEqual(made);
  });

  test.each(UNKNOWN)('a body is refused with the unknown field “%s”', async (field) => {
    const body = `{${JSON.stringify(field)}:1,${JSON.stringify(good).slice(1)}`;
    expect(await send(body)).toMatchObject(refusedWith(400, 'unknown-field', field));
    expect(await keys.find(made.organisationId, made.keyId)).toEqual(made);
  });

  test.each(Object.entries(wrong))('a body is refused if “%s” is %o', async (field, value) => {
    const answer = await send({ ...good, [field]: value });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  test('a body is refused with every invalid field, and the type of the most severe fault', async () => {
    const { status, body } = await send({ ...wrong, value: 'x', nmae: 'x' });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { type: 'urn:latchkey:problem:immutable-field' },
    });
    const { errors } = body as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field).sort()).toEqual([...Object.keys(wrong), 'nmae', 'value'].sort());
  });

  // A rotation needs no body, so null is none.
  const nulls = operation === 'rotate' ? [] : ['null'];
  test.each([[], ...nulls, '"text"', '5', 'true'].map((body) => [body]))(
    'a body is refused if it is %j, which is not an object',
    async (body) => {
      const answer = await send(body);
      expect(answer).toMatchObject(refusedWith(400, 'body-invalid'));
      expect(answer.body).toMatchObject({ detail: 'The body must be a JSON object.' });
    },
  );
});

test('the problem of a creation lists missing fields', async () => {
  expect(await TAKING.create?.send({})).toMatchObject(
    refusedWith(400, 'body-invalid', 'name', 'permissionLevel'),
  );
});
