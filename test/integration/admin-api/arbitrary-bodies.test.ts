import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listLevels } from '../../../core/permissions.ts';
import {
  formatKeyPath,
  formatKeysPath,
  type KeyJson,
  type NewKeyJson,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { policy } from '../../support/fixtures.ts';

const { organisation, administrator, key } = await deploy();
const north = await organisation({ features: ['reports'] });
const ask = signedInAs(await administrator(north));
const { key: made } = await key(north, 'full');
const read = async () => (await ask<KeyJson>('GET', formatKeyPath(made))).body;

/** JSON of any form, often an object with fields of a key, some of them valid. */
const bodies = (): fc.Arbitrary<string> => {
  const shown = [
    'keyId',
    'value',
    'expiresOn',
    'expiresAt',
    'version',
    'status',
    'createdAt',
    'organisationId',
  ];
  const field = fc.constantFrom(...shown, 'overlapDays', 'x', '__proto__');
  const taken = fc.record(
    {
      name: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      permissionLevel: fc.oneof(fc.constantFrom(...listLevels(policy.catalogue)), fc.jsonValue()),
      enabled: fc.oneof(fc.boolean(), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const more = fc.oneof(fc.constant({}), fc.dictionary(field, fc.jsonValue(), { maxKeys: 2 }));
  const key = fc.tuple(taken, more).map(([one, other]) => JSON.stringify({ ...one, ...other }));
  return fc.oneof({ weight: 4, arbitrary: key }, { weight: 1, arbitrary: fc.json() });
};

test('any body of an update is accepted or refused, and never changes an immutable field', async () => {
  const { name: _n, permissionLevel: _p, enabled: _e, status: _s, version: _v, ...unchanging } = await read();
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(bodies(), async (body) => {
      const { status } = await ask('PATCH', formatKeyPath(made), { body });
      seen.add(status);
      expect([200, 400, 413]).toContain(status);
      expect(await read()).toMatchObject(unchanging);
    }),
    { numRuns: 100 },
  );
  expect(seen).toEqual(new Set([200, 400]));
});

test('any body of a creation is accepted or refused, and never sets a generated field', async () => {
  await fc.assert(
    fc.asyncProperty(bodies(), async (body) => {
      const answer = await ask<NewKeyJson>('POST', formatKeysPath(north), { body });
      expect([201, 400, 413]).toContain(answer.status);
      if (answer.status !== 201) return;
      const { organisationId, expiresOn, version, createdBy } = answer.body;
      expect({ organisationId, expiresOn, version, createdBy }).toEqual({
        organisationId: north.organisationId,
        expiresOn: made.expiresOn,
        version: 1,
        createdBy: 'Ada Byrne',
      });
    }),
    { numRuns: 60 },
  );
});

test('any body of a rotation is accepted or refused, and never extends the key’s life', async () => {
  const overlaps = fc.record({ overlapDays: fc.oneof(fc.integer(), fc.double(), fc.jsonValue()) });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        bodies(),
        overlaps.map((body) => JSON.stringify(body)),
      ),
      async (body) => {
        const { status } = await ask('POST', `${formatKeyPath(made)}/rotation`, { body });
        expect([201, 400, 409, 413]).toContain(status);
        expect((await read()).expiresAt).toBe(made.expiresAt);
      },
    ),
    { numRuns: 60 },
  );
});
