import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { deleteKey } from '../../../core/life-cycle.ts';
import type { TableNames } from '../../../core/tables.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createDirectoryWriter } from '../../../store/directory-writer.ts';
import { createKeyEventStore } from '../../../store/key-events.ts';
import { anOrganisation, changeContextAt } from '../../support/fixtures.ts';
import { buildCells, foreignValue, formatKeyFile } from '../../support/imports.ts';
import { aLocalFile } from '../../support/local-file-fixture.ts';
import { runCommand } from '../../support/run-command.ts';
import { createTables } from '../../support/tables.ts';
import { connect, newKey } from '../store/store-support.ts';

const VALUES = [foreignValue(), foreignValue()] as const;
const FILE = formatKeyFile(buildCells(VALUES[0]), buildCells(VALUES[1], { name: 'Library' }));

const client = connect();
let folder: string;
let tables: TableNames;

/** Writes the file that a running local host would have written. */
async function writeLocalFile(importedKeys: boolean): Promise<void> {
  const urls = { aws: inject('dynamodbEndpoint') };
  await writeFile(
    join(folder, 'local.json'),
    JSON.stringify(aLocalFile({ urls, tables, importedKeys, importedKeyLife: 'P100Y' })),
  );
}

beforeEach(async () => {
  tables = await createTables(client);
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  await writeLocalFile(true);
  await createDirectoryWriter(client, tables).putOrganisation(anOrganisation());
});
afterEach(() => rm(folder, { recursive: true }));

const COMMAND = join(import.meta.dirname, '../../../cli/keys-command.ts');
const importFile = () => ['import', join(folder, 'keys.csv'), '--data', folder];

async function importKeys(csv: string, ...options: string[]) {
  await writeFile(join(folder, 'keys.csv'), csv);
  const given = [...importFile(), ...options];
  return runCommand('keys-command.ts', given);
}

async function listStored(): Promise<ApiKey[]> {
  return (await createApiKeyStore(client, tables).list('northgate', { limit: 10 })).rows;
}

test('each key is imported once with an event, and importing the file again changes nothing', async () => {
  const first = await importKeys(FILE);
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(first.stdout).toMatch(/import “Student portal” \(….{4}\) of northgate: full, expires on 2099-03-01/);
  expect(first.stdout).toMatch(/2 to import, 0 already imported\.$/);
  const keys = await listStored();
  expect(keys.map(({ name }) => name).sort()).toEqual(['Library', 'Student portal']);
  for (const { keyId } of keys) {
    const { rows } = await createKeyEventStore(client, tables.keyEvents).list('northgate', keyId, {
      limit: 5,
    });
    const name = `Operator (${userInfo().username})`;
    expect(rows).toMatchObject([{ type: 'created', actor: { subject: 'operator', name } }]);
  }
  expect((await importKeys(FILE)).stdout).toBe('0 to import, 2 already imported.');
  expect(await listStored()).toEqual(keys);
});

test('importing the file again completes an interrupted import', async () => {
  await importKeys(formatKeyFile(buildCells(VALUES[0])));
  expect((await importKeys(FILE)).stdout).toMatch(/1 to import, 1 already imported\.$/);
  expect(await listStored()).toHaveLength(2);
});

test('concurrent imports of a file create each key once, and each is told what is there', async () => {
  await writeFile(join(folder, 'keys.csv'), FILE);
  const start = () => execa(process.execPath, [COMMAND, ...importFile()], { reject: false });
  const results = await Promise.all([start(), start(), start()]);
  const counts = results.map(({ exitCode, stdout, stderr }) => {
    expect([exitCode, stderr]).toEqual([0, '']);
    const [, imported, already] = /(\d) to import, (\d) already imported\.$/.exec(stdout) ?? [];
    return [Number(imported), Number(imported) + Number(already)];
  });
  expect(counts.reduce((sum, [imported = 0]) => sum + imported, 0)).toBe(2);
  expect(counts.map(([, all]) => all)).toEqual([2, 2, 2]);
  expect(await listStored()).toHaveLength(2);
  expect((await importKeys(FILE)).stdout).toBe('0 to import, 2 already imported.');
});

test('a deleted key is not imported again', async () => {
  await importKeys(FILE);
  const [key] = await listStored();
  if (!key) throw new Error('Nothing was imported');
  await createApiKeyStore(client, tables).commit(deleteKey(key, changeContextAt(new Date())).changes);
  const again = await importKeys(FILE);
  expect(again).toMatchObject({ exitCode: 1, stdout: '' });
  expect(again.stderr.replace(`${folder}/`, '')).toMatch(
    /^keys\.csv:[23]: sha256: This key was imported, then deleted at/,
  );
  expect(await listStored()).toHaveLength(1);
});

test('a dry run prints the changes and writes nothing', async () => {
  const { stdout } = await importKeys(FILE, '--dry-run');
  expect(stdout).toMatch(/2 to import, 0 already imported\.\nDry run: nothing was written\.$/);
  expect(await listStored()).toEqual([]);
});

test('one invalid row prevents the whole import, and no value in the file is printed or stored', async () => {
  const wrong = buildCells(VALUES[1], { sha256: VALUES[1] });
  const refused = await importKeys(formatKeyFile(buildCells(VALUES[0]), wrong));
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr.replace(`${folder}/`, '')).toMatch(/^keys\.csv:3: sha256: Expected the SHA-256/);
  expect(refused.stderr).not.toContain(VALUES[1]);
  const both = await importKeys(formatKeyFile(wrong, wrong));
  expect(both.stderr.split('\n').map((line) => line.split(':', 2)[1])).toEqual(['2', '3']);
  const scans = [tables.apiKeys, tables.importedKeys, tables.keyEvents].map((TableName) =>
    client.send(new ScanCommand({ TableName })),
  );
  expect((await Promise.all(scans)).flatMap(({ Items }) => Items)).toEqual([]);
});

test('the command tells how to accept imported keys if they are not accepted', async () => {
  await writeLocalFile(false);
  const refused = await importKeys(FILE);
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toMatch(
    /^Latchkey does not accept imported keys\. Set “importedKeys” to true in cdk\.json and start it again first/,
  );
});

test('the command tells how to start a local host if none is running', async () => {
  await rm(join(folder, 'local.json'));
  expect((await importKeys(FILE)).stderr).toMatch(
    /^Latchkey is not running with its data in .*, or add --aws/,
  );
});

test('find-leaks fails if a file contains a key value, which it does not print, and otherwise succeeds', async () => {
  const { value, key } = newKey('northgate');
  await writeFile(join(folder, 'settings.env'), `KEY=${value}\n`);
  await writeFile(join(folder, 'clean.env'), 'KEY=\n');
  const search = (path: string) => runCommand('keys-command.ts', ['find-leaks', join(folder, path)]);
  const found = await search('settings.env');
  const clean = await search('clean.env');
  expect(found.stdout).toBe(
    `${join(folder, 'settings.env')}:1: value ending in ${key.hint} of the key ${key.keyId} of “northgate” (prefix lk)`,
  );
  expect(found).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^Found 1 key value\. Replace each key/),
  });
  expect(clean).toMatchObject({ exitCode: 0, stdout: 'Found no key values in 1 file.', stderr: '' });
});

test('a file that cannot be read is named, and nothing is asked of the deployment', async () => {
  const given = ['import', join(folder, 'none.csv'), '--data', folder];
  const { exitCode, stderr } = await runCommand('keys-command.ts', given);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^The file cannot be read \(ENOENT.*none\.csv.*\)\. Name another one\.$/);
});

test('after each ten thousand rows, the command says how far it is', async () => {
  const rows = Array.from({ length: 10_001 }, (_, index) =>
    buildCells(VALUES[0], { sha256: String(index).padStart(64, '0') }),
  );
  const { stdout, stderr } = await importKeys(formatKeyFile(...rows), '--dry-run');
  expect(stdout).toContain('10001 to import, 0 already imported.');
  expect(stderr.split('\n').filter((line) => line.startsWith('Checked'))).toEqual([
    'Checked 10000 of 10001 rows.',
  ]);
});

test('find-leaks counts the values of all files', async () => {
  const files = ['one.env', 'two.env'];
  for (const file of files) await writeFile(join(folder, file), `KEY=${newKey('northgate').value}\n`);
  const { stderr } = await runCommand('keys-command.ts', ['find-leaks', folder]);
  expect(stderr).toMatch(/^Found 2 key values\./);
  await Promise.all(files.map((file) => rm(join(folder, file))));
  const { stdout } = await runCommand('keys-command.ts', ['find-leaks', folder, folder]);
  expect(stdout).toBe('Found no key values in 2 files.');
});
