import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { deleteKey } from '../../../core/life-cycle.ts';
import type { TableNames } from '../../../core/tables.ts';
import { OPERATOR_CREDENTIALS } from '../../../emulator/emulated-account.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createDirectoryWriter } from '../../../store/directory-writer.ts';
import { createKeyEventStore } from '../../../store/key-events.ts';
import { anOrganisation, changeContextAt } from '../../support/fixtures.ts';
import { buildCells, foreignValue, formatKeyFile } from '../../support/imports.ts';
import { aLocalFile } from '../../support/local-file.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/support.ts';

const COMMAND = join(import.meta.dirname, '../../../cli/keys.ts');
const VALUES = [foreignValue(), foreignValue()] as const;
const FILE = formatKeyFile(buildCells(VALUES[0]), buildCells(VALUES[1], { name: 'Library' }));

// DynamoDB Local keeps a database for each access key: this is the one that the command uses.
const client = connect({ credentials: OPERATOR_CREDENTIALS });
let folder: string;
let tables: TableNames;

/** What a running local host would have written. */
async function host(importedKeys: boolean): Promise<void> {
  const urls = { aws: inject('dynamodbEndpoint') };
  await writeFile(join(folder, 'local.json'), JSON.stringify(aLocalFile({ urls, tables, importedKeys })));
}

beforeEach(async () => {
  tables = await createTables(client);
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  await host(true);
  await createDirectoryWriter(client, tables).putOrganisation(anOrganisation());
});
afterEach(() => rm(folder, { recursive: true }));

async function importKeys(csv: string, ...options: string[]) {
  await writeFile(join(folder, 'keys.csv'), csv);
  const given = ['import', 'keys.csv', '--data', folder, ...options];
  return execa(process.execPath, [COMMAND, ...given], { cwd: folder, reject: false });
}

async function stored(): Promise<ApiKey[]> {
  return (await createApiKeyStore(client, tables).list('northgate', { limit: 10 })).rows;
}

test('a file is imported once, each key with its event: importing it again changes nothing', async () => {
  const first = await importKeys(FILE);
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(first.stdout).toMatch(/import “Student portal” \(….{4}\) of northgate: full, expires on 2099-03-01/);
  expect(first.stdout).toMatch(/2 to import, 0 there already\.$/);
  const keys = await stored();
  expect(keys.map(({ name }) => name).sort()).toEqual(['Library', 'Student portal']);
  for (const { keyId } of keys) {
    const { rows } = await createKeyEventStore(client, tables.keyEvents).list('northgate', keyId, {
      limit: 5,
    });
    expect(rows).toMatchObject([{ type: 'created', actor: { subject: 'operator' } }]);
  }
  expect((await importKeys(FILE)).stdout).toBe('0 to import, 2 there already.');
  expect(await stored()).toEqual(keys);
});

test('what was cut off is finished by importing the file again', async () => {
  await importKeys(formatKeyFile(buildCells(VALUES[0])));
  expect((await importKeys(FILE)).stdout).toMatch(/1 to import, 1 there already\.$/);
  expect(await stored()).toHaveLength(2);
});

test('imports at the same time make each key once, and who came too late is told to look again', async () => {
  const results = await Promise.all([importKeys(FILE), importKeys(FILE), importKeys(FILE)]);
  for (const { exitCode, stderr } of results) {
    if (exitCode !== 0)
      expect(stderr).toMatch(
        /^Somebody else wrote to the same keys.*\n\d of 2 keys were imported\. Import the same file again/,
      );
  }
  expect(await stored()).toHaveLength(2);
  expect((await importKeys(FILE)).stdout).toBe('0 to import, 2 there already.');
});

test('a key that was deleted is not brought back', async () => {
  await importKeys(FILE);
  const [key] = await stored();
  if (!key) throw new Error('Nothing was imported');
  await createApiKeyStore(client, tables).commit(deleteKey(key, changeContextAt(new Date())).changes);
  const again = await importKeys(FILE);
  expect(again).toMatchObject({ exitCode: 1, stdout: '' });
  expect(again.stderr).toMatch(/^keys\.csv:[23]: sha256: Remove this row: .*deleted at/);
  expect(await stored()).toHaveLength(1);
});

test('a dry run says what would be done and does none of it', async () => {
  const { stdout } = await importKeys(FILE, '--dry-run');
  expect(stdout).toMatch(/2 to import, 0 there already\.\nDry run: nothing was written\.$/);
  expect(await stored()).toEqual([]);
});

test('one wrong row keeps all out, and no value that stands in the file is shown or stored', async () => {
  const wrong = buildCells(VALUES[1], { sha256: VALUES[1] });
  const refused = await importKeys(formatKeyFile(buildCells(VALUES[0]), wrong));
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^keys\.csv:3: sha256: Write the SHA-256/);
  expect(refused.stderr).not.toContain(VALUES[1]);
  const scans = [tables.apiKeys, tables.importedKeys, tables.keyEvents].map((TableName) =>
    client.send(new ScanCommand({ TableName })),
  );
  expect((await Promise.all(scans)).flatMap(({ Items }) => Items)).toEqual([]);
});

test('where imported keys are not accepted, it says how to change that', async () => {
  await host(false);
  const refused = await importKeys(FILE);
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^Set “importedKeys” to true in cdk\.json and start it again first/);
});

test('without a local host that runs, it says how to start one', async () => {
  await rm(join(folder, 'local.json'));
  expect((await importKeys(FILE)).stderr).toMatch(
    /^Latchkey is not running with its data in .*, or add --aws/,
  );
});
