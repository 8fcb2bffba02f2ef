import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createKey } from '../../../core/life-cycle.ts';
import type { PermissionCatalogue } from '../../../core/permissions.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createDirectoryWriter } from '../../../store/directory-writer.ts';
import { anOrganisation, changeContextAt, daysAgo, policy } from '../../support/fixtures.ts';
import { aLocalFile } from '../../support/local-file-fixture.ts';
import { runCommand } from '../../support/run-command.ts';
import { SHOP } from '../../support/shop.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';

const client = connect();
let folder: string;

/** A running shop with a key of each level, and one of “till” that has expired. */
beforeEach(async () => {
  const tables = await createTables(client);
  folder = await mkdtemp(join(tmpdir(), 'permissions-'));
  const permissionCatalogue = JSON.stringify(SHOP);
  const urls = { aws: inject('dynamodbEndpoint') };
  await writeFile(
    join(folder, 'local.json'),
    JSON.stringify(aLocalFile({ urls, tables, permissionCatalogue })),
  );
  const northgate = anOrganisation();
  await createDirectoryWriter(client, tables).putOrganisation(northgate);
  const store = createApiKeyStore(client, tables);
  const create = async (permissionLevel: string, at: Date): Promise<void> => {
    const input = { name: `Key for ${permissionLevel}`, permissionLevel };
    const shop = { ...policy, catalogue: SHOP };
    await store.commit(createKey(northgate, input, shop, changeContextAt(at)).changes);
  };
  for (const level of Object.keys(SHOP.permissionLevels)) await create(level, new Date());
  await create('till', daysAgo(400));
});
afterEach(() => rm(folder, { recursive: true }));

/** Compares the running shop with a synthesized app that has another catalogue. */
async function plan(after: PermissionCatalogue) {
  const template = { Outputs: { PermissionCatalogue: { Value: JSON.stringify(after) } } };
  await writeFile(join(folder, 'Latchkey-Data.template.json'), JSON.stringify(template));
  const options = ['plan', '--data', folder, '--synthesized', folder];
  return runCommand('permissions-command.ts', options);
}

test('a plan that takes nothing away succeeds, even if it adds something', async () => {
  const office = { ...SHOP.permissionLevels['head-office'], title: 'Office' };
  const permissionLevels = { ...SHOP.permissionLevels, 'head-office': office, new: office };
  expect(await plan({ ...SHOP, permissionLevels })).toMatchObject({
    exitCode: 0,
    stdout: 'No key would lose anything.',
  });
});

test('a plan says which working keys lose what, and fails', async () => {
  const { till: _, ...levels } = SHOP.permissionLevels;
  const { 'head-office': office } = levels;
  const permissions = office.permissions.filter((permission) => permission !== 'prices');
  const { exitCode, stdout, stderr } = await plan({
    permissions: SHOP.permissions,
    permissionLevels: {
      ...levels,
      'head-office': { ...office, permissions, reach: 'own' },
      pricing: { title: 'Pricing', permissions: ['prices'] },
    },
  });
  expect(stdout.split('\n').toSorted()).toEqual([
    expect.stringMatching(
      /^northgate: “Key for head-office” \(….{4}, Head office\) loses prices \(set prices\), the organisations below its own$/,
    ),
    expect.stringMatching(
      /^northgate: “Key for till” \(….{4}, Till\) loses orders \(read orders\), order-changes \(place, change and cancel orders\)$/,
    ),
  ]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('2 keys of 1 organisation would lose something.');
});
