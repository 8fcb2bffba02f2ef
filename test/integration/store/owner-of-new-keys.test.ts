import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createKey } from '../../../core/life-cycle.ts';
import type { Organisation } from '../../../core/organisation.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createDirectoryWriter } from '../../../store/directory-writer.ts';
import { anOrganisation, policy } from '../../support/fixtures.ts';
import { createTables } from '../../support/tables.ts';
import { anId, changeContext, connect } from './store-support.ts';

const client = connect();
const tables = await createTables(client);
const keys = createApiKeyStore(client, tables);
const directory = createDirectoryWriter(client, tables);
const gone = { name: 'OrganisationGoneError', code: 'organisation-gone' };

async function storeOrganisation(): Promise<Organisation> {
  const organisationId = anId();
  const organisation = anOrganisation({ organisationId, path: [organisationId] });
  await directory.putOrganisation(organisation);
  return organisation;
}

const buildKey = (organisation: Organisation) =>
  createKey(organisation, { name: 'Library', permissionLevel: 'full' }, policy, changeContext);
const count = async ({ organisationId }: Organisation) =>
  (await keys.list(organisationId, { limit: 100 })).rows.length;
const readRow = async ({ organisationId }: Organisation) =>
  (await client.send(new GetCommand({ TableName: tables.organisations, Key: { organisationId } }))).Item;

test('an organisation has keys or is removed, never both, whenever keys are created during its removal', async () => {
  for (let round = 0; round < 15; round += 1) {
    const organisation = await storeOrganisation();
    const create = async (delay: number) => {
      for (let turn = 0; turn < delay; turn += 1) await readRow(organisation); // other work, so that rounds differ
      await keys.commit(buildKey(organisation).changes);
    };
    const remove = async (delay: number) => {
      for (let turn = 0; turn < delay; turn += 1) await readRow(organisation);
      return directory.removeOrganisation(organisation.organisationId);
    };
    const [removed, ...creations] = await Promise.all([
      remove(round % 3),
      ...[0, 1, 2, 4, 8, 12].map((delay) => create(delay).catch((error: unknown) => error)),
    ]);
    for (const error of creations.filter((one) => one !== undefined)) expect(error).toMatchObject(gone);
    if (removed) expect(await count(organisation)).toBe(0);
    else expect(await count(organisation)).toBeGreaterThan(0);
    expect(await readRow(organisation)).toEqual(
      removed ? undefined : expect.not.objectContaining({ removing: true }),
    );
  }
});

test('a key is created, rotated or imported only while its organisation has the path that the key stores', async () => {
  const organisation = await storeOrganisation();
  const { key, changes } = buildKey(organisation);
  await keys.commit(changes);
  const moved = { ...organisation, path: ['above', organisation.organisationId] };
  await directory.putOrganisation(moved);
  await expect(keys.commit(buildKey(organisation).changes)).rejects.toMatchObject(gone);
  const rotation = rotateKey(organisation, key, {}, policy, changeContext);
  await expect(keys.commit(rotation.changes)).rejects.toMatchObject(gone);
  expect(await count(organisation)).toBe(1);
  await keys.commit(buildKey(moved).changes);
  expect(await count(organisation)).toBe(2);
});

test('an organisation moves in the tree only without keys, and then no key is created at its old place', async () => {
  const organisation = await storeOrganisation();
  const moved = { ...organisation, parentId: 'above', path: ['above', organisation.organisationId] };
  expect(await directory.moveOrganisation(moved)).toBe(true);
  expect(await readRow(organisation)).toMatchObject({ path: moved.path, parentId: 'above' });
  await expect(keys.commit(buildKey(organisation).changes)).rejects.toMatchObject(gone);
  await keys.commit(buildKey(moved).changes);

  expect(await directory.moveOrganisation(organisation)).toBe(false);
  await keys.commit(buildKey(moved).changes); // it stays, and gets keys as before
  expect(await count(moved)).toBe(2);
});

test('several keys of one organisation are created in one transaction', async () => {
  const organisation = await storeOrganisation();
  await keys.commit([...buildKey(organisation).changes, ...buildKey(organisation).changes]);
  expect(await count(organisation)).toBe(2);
});
