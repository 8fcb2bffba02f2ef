import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteCommand, GetCommand, PutCommand, paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { describeCounts, restoreTables } from '../../../cli/restore/restore-tables.ts';
import type { ApiKey } from '../../../core/api-key.ts';
import { formatUtcDate } from '../../../core/calendar.ts';
import { buildRequest, getContactReference } from '../../../core/contacts/contact.ts';
import { importKey } from '../../../core/import/plan-import.ts';
import { getPurgeTime } from '../../../core/key-status.ts';
import { createKey, deleteKey, editKey } from '../../../core/life-cycle.ts';
import type { ApiKeyStore } from '../../../core/ports.ts';
import type { TableNames } from '../../../core/tables.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createContactStore } from '../../../store/contacts.ts';
import { createDirectoryWriter } from '../../../store/directory-writer.ts';
import { findImportedKey } from '../../../store/imported-keys.ts';
import { createKeyEventStore } from '../../../store/key-events.ts';
import { createItemReader } from '../../../store/read-item.ts';
import { lag, startDynamodbEdge } from '../../support/dynamodb-edge.ts';
import { anOrganisation, changeContextAt, daysAgo, policy } from '../../support/fixtures.ts';
import { aLocalFile } from '../../support/local-file-fixture.ts';
import { runCommand } from '../../support/run-command.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';

const northgate = anOrganisation();
const { organisationId } = northgate;
const client = connect();
const now = () => changeContextAt(new Date());

let folder: string;
let live: TableNames;
let copies: TableNames;
let keys: ApiKeyStore;

beforeEach(async () => {
  [live, copies] = await Promise.all([createTables(client), createTables(client)]);
  keys = createApiKeyStore(client, live);
  await createDirectoryWriter(client, live).putOrganisation(northgate);
  folder = await mkdtemp(join(tmpdir(), 'restore-'));
  const urls = { aws: inject('dynamodbEndpoint') };
  await writeFile(join(folder, 'local.json'), JSON.stringify(aLocalFile({ urls, tables: live })));
});
afterEach(() => rm(folder, { recursive: true }));

const COPIED = ['KeyEvents', 'ApiKeys', 'ImportedKeys', 'Contacts'] as const;
type Copied = 'keyEvents' | 'apiKeys' | 'importedKeys' | 'contacts';
const getId = (name: string) => (name.charAt(0).toLowerCase() + name.slice(1)) as Copied;

function restore(...options: string[]) {
  const from = COPIED.map((name) => `${name}=${copies[getId(name)]}`).join();
  const given = ['--from', from, ...options, '--data', folder];
  return runCommand('restore-command.ts', given);
}

/** Copies the tables as they are now, as point-in-time recovery does. */
async function copyTables(): Promise<void> {
  for (const id of COPIED.map(getId)) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName: live[id] })) {
      for (const Item of Items) await client.send(new PutCommand({ TableName: copies[id], Item }));
    }
  }
}

async function create(name: string): Promise<ApiKey> {
  const { key, changes } = createKey(northgate, { name, permissionLevel: 'full' }, policy, now());
  await keys.commit(changes);
  return key;
}

async function importOne(name: string): Promise<ApiKey> {
  const row = {
    name,
    permissionLevel: 'full',
    valueHash: `hash of ${name}`,
    hint: 'abcd',
    expiresOn: '2999-01-01',
  };
  const { key, changes } = importKey(northgate, row as Parameters<typeof importKey>[1], policy, now());
  await keys.commit(changes);
  return key;
}

const edit = (key: ApiKey, input: Parameters<typeof editKey>[2]) =>
  keys.commit(editKey(northgate, key, input, policy, now()).changes);
const lose = (table: Copied, ids: object) =>
  client.send(new DeleteCommand({ TableName: live[table], Key: { ...ids } }));
const loseKey = ({ keyId }: ApiKey) => lose('apiKeys', { organisationId, keyId });
const find = ({ keyId }: ApiKey) => keys.find(organisationId, keyId);

/** Restores in this process, by another client if one is given. @returns the lines about keys, then those about tables */
async function restoreAll(through = client): Promise<string[]> {
  const lines: string[] = [];
  await restoreTables(
    { client: through, live, copies, now: new Date(), apply: true, report: (line) => lines.push(line) },
    (table, counts) => lines.push(describeCounts(table, counts, true)),
  );
  return lines;
}

test('restoring after a loss brings back what was lost, as it was last, and nothing that was deleted', async () => {
  const untouched = await create('Untouched');
  const lost = await create('Lost');
  const disabledThenLost = await create('Disabled, then lost');
  const changed = await create('Changed since');
  const deleted = await create('Deleted on purpose');
  const imported = await importOne('Imported');
  const importedAndDeleted = await importOne('Imported, then deleted');
  const contact = buildRequest(
    undefined,
    { organisationId, email: 'it@northgate.example' },
    { requestedBy: 'Ada', ...now() },
  );
  await createContactStore(client, live.contacts).put(contact, undefined);
  await copyTables();

  // After the restore point: changes on purpose …
  await edit(disabledThenLost, { enabled: false });
  await edit(changed, { name: 'Changed' });
  for (const key of [deleted, importedAndDeleted]) await keys.commit(deleteKey(key, now()).changes);
  const made = await create('Made since');
  // … then the damage.
  for (const key of [lost, disabledThenLost, imported]) await loseKey(key);
  for (const { valueHash } of [imported, importedAndDeleted]) await lose('importedKeys', { valueHash });
  await lose('contacts', getContactReference(organisationId, contact.email));
  const events = createKeyEventStore(client, live.keyEvents);
  const [created] = (await events.list(organisationId, lost.keyId, { limit: 1 })).rows;
  await lose('keyEvents', { organisationId, eventId: created?.eventId });

  const dryRun = await restore();
  expect(dryRun).toMatchObject({ exitCode: 0, stderr: '' });
  expect(dryRun.stdout).toContain('Dry run: nothing was written. Add --apply to restore.');
  expect(await find(lost)).toBeUndefined();

  const applied = await restore('--apply');
  expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
  const counts = (output: string) => output.split('\n').filter((line) => /^\w+: /.test(line));
  expect(counts(applied.stdout)).toEqual([
    'KeyEvents: 1 restored; 6 in the live table already',
    'ApiKeys: 3 restored; 2 in the live table already; 2 deleted since, left out',
    'ImportedKeys: 2 restored',
    'Contacts: 1 restored',
  ]);
  expect(counts(dryRun.stdout.replaceAll('to restore', 'restored'))).toEqual(counts(applied.stdout));
  for (const { stdout } of [dryRun, applied]) {
    expect(stdout).toContain(`restore API key ${organisationId}/${lost.keyId} (Lost)`);
  }

  expect(await find(lost)).toEqual(lost);
  const [disabling] = (await events.list(organisationId, disabledThenLost.keyId, { limit: 1 })).rows;
  expect(await find(disabledThenLost)).toEqual({
    ...disabledThenLost,
    enabled: false,
    version: 2,
    lastEventId: disabling?.eventId,
  });
  expect(await find(imported)).toEqual(imported);
  expect(await find(untouched)).toEqual(untouched);
  expect(await find(changed)).toMatchObject({ name: 'Changed' });
  expect(await find(made)).toEqual(made);
  expect(await find(deleted)).toBeUndefined();
  expect(await find(importedAndDeleted)).toBeUndefined();
  expect(
    await findImportedKey(createItemReader(client), live.importedKeys, imported.valueHash),
  ).toMatchObject({
    keyId: imported.keyId,
  });
  expect(
    await findImportedKey(createItemReader(client), live.importedKeys, importedAndDeleted.valueHash),
  ).toEqual({
    deletedAt: expect.any(String),
  });
  expect((await events.list(organisationId, lost.keyId, { limit: 9 })).rows).toEqual([created]);
  const branch = await keys.listBranch(northgate, { limit: 9 });
  expect(branch.rows.map(({ keyId }) => keyId)).toContain(lost.keyId);
  expect(await createContactStore(client, live.contacts).find(contact)).toEqual(contact);

  expect((await restore('--apply')).stdout.split('\n')).toEqual([
    'KeyEvents: 7 in the live table already',
    'ApiKeys: 5 in the live table already; 2 deleted since, left out',
    'ImportedKeys: 2 in the live table already',
    'Contacts: 1 in the live table already',
  ]);
});

test('restoring reads the live tables strongly consistently, so that nothing that was just deleted comes back', async () => {
  const { valueHash, ...imported } = await importOne('Imported, then deleted');
  const deleted = await create('Deleted on purpose');
  const changed = await create('Changed since');
  const lost = await importOne('Lost');
  await copyTables();
  for (const key of [{ ...imported, valueHash }, deleted]) await keys.commit(deleteKey(key, now()).changes);
  await edit(changed, { name: 'Changed' });
  await loseKey(lost);
  await lose('importedKeys', { valueHash });
  await lose('importedKeys', { valueHash: lost.valueHash });

  const isLive = (input: unknown) => !JSON.stringify(input).includes(copies.apiKeys.replace(/-\w+$/, ''));
  // Nobody writes to a copy, so it does not lag.
  const endpoint = await startDynamodbEdge((operation, input) =>
    isLive(input) ? lag(operation, input) : undefined,
  );
  const lagging = connect({ endpoint });
  const lines = await restoreAll(lagging);
  lagging.destroy();
  expect(lines).toEqual([
    'KeyEvents: 4 in the live table already',
    `restore API key ${organisationId}/${lost.keyId} (Lost)`,
    'ApiKeys: 1 restored; 1 in the live table already; 2 deleted since, left out',
    expect.stringContaining('ImportedKeys: 2 restored'),
    'Contacts: the copy is empty',
  ]);
  expect(await find(deleted)).toBeUndefined();
  const values = createItemReader(client);
  expect(await findImportedKey(values, live.importedKeys, valueHash)).toHaveProperty('deletedAt');
  expect(await findImportedKey(values, live.importedKeys, lost.valueHash)).toHaveProperty('keyId');
});

test('rows of a copy that cannot be restored are left out and counted by the reason, and the others are restored', async () => {
  const elsewhere = anOrganisation({ organisationId: 'elsewhere', path: ['elsewhere'] });
  const copied = createApiKeyStore(client, copies);
  const wish = { name: 'Lost', permissionLevel: 'full' };
  const longAgo = changeContextAt(daysAgo(5 * 365));
  const made = [
    createKey(northgate, wish, policy, now()),
    createKey(elsewhere, wish, policy, now()),
    createKey(northgate, wish, policy, longAgo),
  ];
  for (const organisation of [northgate, elsewhere]) {
    await createDirectoryWriter(client, copies).putOrganisation(organisation);
  }
  for (const { changes } of made) await copied.commit(changes);
  const asked = [
    buildRequest(
      undefined,
      { organisationId: 'elsewhere', email: 'a@b.example' },
      { requestedBy: 'Ada', ...now() },
    ),
    buildRequest(undefined, { organisationId, email: 'a@b.example' }, { requestedBy: 'Ada', ...longAgo }),
  ];
  for (const contact of asked) await createContactStore(client, copies.contacts).put(contact, undefined);
  const put = (TableName: string, Item: object) => client.send(new PutCommand({ TableName, Item }));
  await put(copies.apiKeys, { organisationId, keyId: 'damaged' });
  await put(copies.importedKeys, { valueHash: 'x', organisationId, keyId: 'unheard-of' });

  const lines: string[] = [];
  await restoreTables(
    { client, live, copies, now: new Date(), apply: true, report: () => {} },
    (table, counts) => lines.push(describeCounts(table, counts, true)),
  );
  expect(lines).toEqual([
    'KeyEvents: 2 restored; 1 whose time is up, left out',
    'ApiKeys: 1 restored; 1 whose time is up, left out; 1 of organisations that the directory lacks, left out; 1 damaged in the copy, left out',
    'ImportedKeys: 1 without their key, left out',
    'Contacts: 1 whose time is up, left out; 1 of organisations that the directory lacks, left out',
  ]);
  const [lost] = made;
  expect(lost && (await find(lost.key))).toEqual(lost?.key);
});

const readRow = async (TableName: string, Key: object) =>
  (await client.send(new GetCommand({ TableName, Key: { ...Key } }))).Item;

test('a restored key has everything that its row had, and counts as changed today', async () => {
  const lost = await create('Lost');
  const row = { organisationId, keyId: lost.keyId };
  await client.send(
    new UpdateCommand({
      TableName: live.apiKeys,
      Key: row,
      UpdateExpression: 'SET later = :more, changedOn = :changedOn REMOVE purgeAt',
      ExpressionAttributeValues: { ':more': 'of a later release', ':changedOn': '2020-01-01' },
    }),
  );
  await copyTables();
  const copied = await readRow(copies.apiKeys, row);
  await loseKey(lost);
  await restoreAll();
  expect(await readRow(live.apiKeys, row)).toEqual({
    ...copied,
    changedOn: formatUtcDate(new Date()),
    purgeAt: getPurgeTime(lost),
  });
  expect(copied).toMatchObject({ changedOn: '2020-01-01', later: 'of a later release' });
});

test('a note that was removed after the copy does not come back', async () => {
  const wish = { name: 'Lost', note: 'Old', permissionLevel: 'full' };
  const { key, changes } = createKey(northgate, wish, policy, now());
  await keys.commit(changes);
  await copyTables();
  await edit(key, { note: '' });
  await loseKey(key);
  await restoreAll();
  expect(await find(key)).toMatchObject({ name: 'Lost', version: 2 });
  expect(await find(key)).not.toHaveProperty('note');
});

test('an imported key stays deleted if only what is left of its value says that it was', async () => {
  const imported = await importOne('Imported, then deleted');
  await copyTables();
  const { changes } = deleteKey(imported, now());
  await keys.commit(changes);
  for (const { event } of changes) await lose('keyEvents', { organisationId, eventId: event.eventId });
  expect(await restoreAll()).toEqual([
    'KeyEvents: 1 in the live table already',
    'ApiKeys: 1 deleted since, left out',
    'ImportedKeys: 1 in the live table already',
    'Contacts: the copy is empty',
  ]);
});

test('the value of an imported key comes back with its key, as deleted, or not at all', async () => {
  const [kept, deletedBefore, deletedSince] = [
    await importOne('Kept'),
    await importOne('Deleted before the copy'),
    await importOne('Deleted since'),
  ];
  await keys.commit(deleteKey(deletedBefore, now()).changes);
  await copyTables();
  const put = (item: object) =>
    client.send(new PutCommand({ TableName: copies.importedKeys, Item: { organisationId, ...item } }));
  await put({ valueHash: 'long ago', keyId: kept.keyId, purgeAt: 1 });
  await put({ valueHash: 'of no key', keyId: 'unheard-of' });
  await keys.commit(deleteKey(deletedSince, now()).changes);
  for (const { valueHash } of [kept, deletedBefore, deletedSince]) await lose('importedKeys', { valueHash });

  expect(await restoreAll()).toEqual([
    'KeyEvents: 4 in the live table already',
    'ApiKeys: 1 in the live table already; 1 deleted since, left out',
    'ImportedKeys: 3 restored; 1 whose time is up, left out; 1 without their key, left out',
    'Contacts: the copy is empty',
  ]);
  const find = ({ valueHash }: Pick<ApiKey, 'valueHash'>) => readRow(live.importedKeys, { valueHash });
  const copied = ({ valueHash }: ApiKey) => readRow(copies.importedKeys, { valueHash });
  expect(await find(kept)).toEqual(await copied(kept));
  expect(await find(deletedBefore)).toEqual(await copied(deletedBefore));
  expect(await find(deletedBefore)).toHaveProperty('deletedAt');
  const { valueHash, purgeAt } = (await copied(deletedSince)) ?? {};
  expect(await find(deletedSince)).toEqual({ valueHash, purgeAt, deletedAt: expect.any(String) });
  expect(await find({ valueHash: 'of no key' })).toBeUndefined();
});

test('what comes into the live table while it is restored is kept', async () => {
  const lost = await create('Lost');
  await copyTables();
  await loseKey(lost);
  const since = { ...(await readRow(copies.apiKeys, { organisationId, keyId: lost.keyId })), name: 'Since' };
  const endpoint = await startDynamodbEdge(async (operation) => {
    if (operation === 'PutItem') {
      await client.send(new PutCommand({ TableName: live.apiKeys, Item: since }));
    }
    return undefined;
  });
  const slow = connect({ endpoint });
  expect(await restoreAll(slow)).toContain('ApiKeys: 1 in the live table already');
  slow.destroy();
  expect(await find(lost)).toMatchObject({ name: 'Since' });
});

test('a failure of DynamoDB is not taken for a damaged row', async () => {
  const lost = await create('Lost');
  await copyTables();
  await loseKey(lost);
  const endpoint = await startDynamodbEdge((operation) =>
    operation === 'GetItem' ? { __type: 'AccessDeniedException' } : undefined,
  );
  const denied = connect({ endpoint });
  await expect(restoreAll(denied)).rejects.toThrow(
    expect.objectContaining({ name: 'AccessDeniedException' }),
  );
  denied.destroy();
});

test('only tables are restored that a copy is named of, with or without spaces', async () => {
  const lost = await create('Lost');
  await copyTables();
  await loseKey(lost);
  const run = (from: string) =>
    runCommand('restore-command.ts', ['--apply', '--from', from, '--data', folder]);
  expect(
    (await run(` ApiKeys = ${copies.apiKeys} , Contacts=${copies.contacts}`)).stdout.split('\n'),
  ).toEqual([
    `restore API key ${organisationId}/${lost.keyId} (Lost)`,
    'ApiKeys: 1 restored',
    'Contacts: the copy is empty',
  ]);
  expect(await run('ApiKeys=')).toMatchObject({
    exitCode: 1,
    stderr:
      '“ApiKeys=” names no copy of a table. Write <table>=<name>, with one of KeyEvents, ApiKeys, ImportedKeys, Contacts.',
  });
});

test('a copy that does not exist, or that is the live table, is refused in a sentence', async () => {
  const run = (from: string) => runCommand('restore-command.ts', ['--from', from, '--data', folder]);
  expect(await run('nothing-')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('There is no table nothing-KeyEvents.'),
  });
  expect(await run(`ApiKeys=${live.apiKeys}`)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('is the live table.'),
  });
  expect(await run('Organisations=x')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('“Organisations=x” names no copy of a table.'),
  });
});
