import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createKey } from '../../../core/life-cycle.ts';
import type { PermissionCatalogue } from '../../../core/permissions.ts';
import type { TableNames } from '../../../core/tables.ts';
import settings from '../../../local/demonstration/managing-keys.json' with { type: 'json' };
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createDirectoryWriter } from '../../../store/directory-writer.ts';
import { describeStack, outputData } from '../../support/described-stack.ts';
import { anOrganisation, changeContextAt, daysAgo, policy } from '../../support/fixtures.ts';
import { aLocalFile } from '../../support/local-file-fixture.ts';
import { awsEnvironment, runCommand } from '../../support/run-command.ts';
import { SHOP } from '../../support/shop.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';

const client = connect();
const cloudFormation = mockClient(CloudFormationClient);
let folder: string;
let tables: TableNames;

/** A running shop with a key of each level, and one of “till” that has expired. */
beforeEach(async () => {
  cloudFormation.reset();
  tables = await createTables(client);
  folder = await mkdtemp(join(tmpdir(), 'permissions-'));
  await start(SHOP);
  for (const level of Object.keys(SHOP.permissionLevels)) await create(level);
  await create('till', anOrganisation(), daysAgo(400));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes the file that a running local host would have written. */
async function start(catalogue: PermissionCatalogue): Promise<void> {
  const permissionCatalogue = JSON.stringify(catalogue);
  const urls = { aws: inject('dynamodbEndpoint') };
  await writeFile(
    join(folder, 'local.json'),
    JSON.stringify(aLocalFile({ urls, tables, permissionCatalogue })),
  );
}

async function create(
  permissionLevel: string,
  organisation = anOrganisation(),
  at = new Date(),
  catalogue: PermissionCatalogue = SHOP,
): Promise<void> {
  await createDirectoryWriter(client, tables).putOrganisation(organisation);
  const input = { name: `Key for ${permissionLevel}`, permissionLevel };
  const { changes } = createKey(organisation, input, { ...policy, catalogue }, changeContextAt(at));
  await createApiKeyStore(client, tables).commit(changes);
}

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

test('what a level gives beside its permissions is named, and one key is one key', async () => {
  const catalogue = settings as PermissionCatalogue;
  const { provisioning, ...levels } = catalogue.permissionLevels;
  const before = {
    ...catalogue,
    permissionLevels: {
      ...levels,
      provisioning: { ...provisioning, delegates: true, renewsItself: { overlapDays: 7 } },
    },
  } as PermissionCatalogue;
  tables = await createTables(client);
  await start(before);
  await create('provisioning', anOrganisation(), new Date(), before);
  const lessRights = await plan(catalogue);
  expect(lessRights.stdout).toMatch(
    /^northgate: “Key for provisioning” \(….{4}, Provisioning\) loses the management of keys that manage keys, its renewal by itself$/,
  );
  expect(lessRights.stderr).toBe(
    '1 key of 1 organisation would lose something. Give them other levels first, or agree it with their administrators.',
  );
  const { keys, ...permissions } = catalogue.permissions;
  const managed = { ...permissions, keys: { ...keys, managesKeys: undefined } };
  const { stdout } = await plan({ ...catalogue, permissions: managed } as PermissionCatalogue);
  expect(stdout).toContain('loses the management of keys, the management of keys that manage keys');
});

test('the keys of each organisation are counted', async () => {
  await create('till', anOrganisation({ organisationId: 'library', path: ['library'] }));
  const { till: _, ...permissionLevels } = SHOP.permissionLevels;
  const { stderr } = await plan({ ...SHOP, permissionLevels });
  expect(stderr).toContain('2 keys of 2 organisations would lose something.');
});

test('on AWS, the instance of that name is compared, and another prefix of its keys is refused', async () => {
  const prefixOutput = 'ExportLatchkeystagingDataKeyValuePrefix';
  const outputs = { ...outputData(tables, SHOP), [prefixOutput]: 'shop' };
  cloudFormation
    .on(DescribeStacksCommand, { StackName: 'Latchkey-staging-Data' })
    .resolves(describeStack('Latchkey-staging-Data', outputs));
  const planOnAws = async (prefix: string) => {
    const { till: _, ...permissionLevels } = SHOP.permissionLevels;
    const Outputs = {
      PermissionCatalogue: { Value: JSON.stringify({ ...SHOP, permissionLevels }) },
      [prefixOutput]: { Value: prefix },
    };
    await writeFile(join(folder, 'Latchkey-staging-Data.template.json'), JSON.stringify({ Outputs }));
    const given = ['plan', '--aws', '--instance', 'staging', '--synthesized', folder];
    return runCommand('permissions-command.ts', given, awsEnvironment(inject('dynamodbEndpoint')));
  };
  const { stdout, stderr } = await planOnAws('shop');
  expect(stdout).toMatch(/^northgate: “Key for till” .* loses orders/);
  expect(stderr).toContain('1 key of 1 organisation would lose something.');
  expect((await planOnAws('lk')).stderr).toBe(
    'keyValuePrefix would change from shop to lk, and no key would work any more. Set it to shop, or deploy another instance.',
  );
});

test('an app that was not synthesized, or by a release without catalogues, is named with what to run', async () => {
  const options = ['plan', '--data', folder, '--synthesized', folder];
  const run = () => runCommand('permissions-command.ts', options);
  const file = join(folder, 'Latchkey-Data.template.json');
  const missing = await run();
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toContain(`${file} cannot be read (ENOENT`);
  expect(missing.stderr).toContain('Run “npx cdk synth” first.');
  await writeFile(file, JSON.stringify({ Outputs: {} }));
  expect((await run()).stderr).toBe(
    `${file} was synthesized by an earlier release. Run “npx cdk synth” again.`,
  );
});
