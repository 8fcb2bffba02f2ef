import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { OPERATOR } from '../../../local/aws-endpoint/authorization.ts';
import { apiKeyStore } from '../../../store/api-keys.ts';
import { directoryWriter } from '../../../store/directory-writer.ts';
import { aLocalFile } from '../../support/local-file.ts';
import { createTables, type TableNames } from '../../support/tables.ts';
import { connect, newKey } from '../store/support.ts';

const COMMAND = join(import.meta.dirname, '../../../commands/directory.ts');
const NORTHGATE = `organisations:
  - id: northgate
    name: Northgate University
    timeZone: Europe/London
    features: [reports]
    administrators:
      - { name: Ada Byrne, email: Ada@northgate.example }
`;
const WITH_LIBRARY = `${NORTHGATE}
  - id: library
    name: Library
    parent: northgate
    timeZone: Europe/London
    administrators:
      - { name: Grace Lowe, email: grace@northgate.example }
`;

// DynamoDB Local keeps a database for each access key: this is the one that the command uses.
const client = connect({ credentials: OPERATOR });

let folder: string;
let tables: TableNames;

/** A folder in which the command finds what a running local host would have written. */
beforeEach(async () => {
  tables = await createTables(client);
  folder = await mkdtemp(join(tmpdir(), 'directory-'));
  const urls = { aws: inject('dynamodbEndpoint') };
  await writeFile(join(folder, 'local.json'), JSON.stringify(aLocalFile({ urls, tables })));
});
afterEach(() => rm(folder, { recursive: true }));

async function apply(yaml: string, ...options: string[]) {
  await writeFile(join(folder, 'directory.yaml'), yaml);
  return execa(process.execPath, [COMMAND, 'apply', 'directory.yaml', '--data', folder, ...options], {
    cwd: folder,
    reject: false,
  });
}

/** Ids of the organisations and subjects of the administrators that are in the directory. */
async function entries(): Promise<string[]> {
  const directory = directoryWriter(client, tables);
  const organisations = await directory.organisations();
  const administrators = await directory.administrators();
  return [
    ...organisations.map(({ organisationId }) => organisationId).sort(),
    ...administrators.map(({ subject }) => subject).sort(),
  ];
}

const ALL = ['library', 'northgate', 'ada@northgate.example', 'grace@northgate.example'];

test('a file becomes the directory, once: applying it again does nothing', async () => {
  const first = await apply(WITH_LIBRARY);
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(first.stdout.split('\n')).toEqual([
    'write organisation northgate (Northgate University)',
    'write organisation library (Library)',
    'write administrator ada@northgate.example of northgate',
    'write administrator grace@northgate.example of library',
  ]);
  expect(await entries()).toEqual(ALL);
  expect((await apply(WITH_LIBRARY)).stdout).toMatch(/^Nothing to do/);
});

test('what a file no longer names is removed', async () => {
  await apply(WITH_LIBRARY);
  expect((await apply(NORTHGATE)).stdout.split('\n')).toEqual([
    'remove administrator grace@northgate.example of library',
    'remove organisation library (Library)',
  ]);
  expect(await entries()).toEqual(['northgate', 'ada@northgate.example']);
});

test('an organisation with keys stays, and nothing else of the file is applied', async () => {
  await apply(WITH_LIBRARY);
  await apiKeyStore(client, tables).commit(newKey('library').changes);
  const refused = await apply(NORTHGATE.replace('University', 'College'));
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toMatch(/Delete the API keys of “library” first/);
  expect(await entries()).toEqual(ALL);
  expect((await apply(WITH_LIBRARY)).stdout).toMatch(/^Nothing to do/);
});

test('a dry run says what would be done and does none of it', async () => {
  const { stdout } = await apply(NORTHGATE, '--dry-run');
  expect(stdout).toMatch(/^write organisation northgate/);
  expect(stdout).toMatch(/nothing was written/);
  expect(await entries()).toEqual([]);
});

test('a wrong file is refused with the line of everything that is wrong, and nothing of it is applied', async () => {
  const refused = await apply(WITH_LIBRARY.replace('parent: northgate', 'parent: southgate'));
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^directory\.yaml:11: organisations\[1\]\.parent: Add an organisation/);
  expect(await entries()).toEqual([]);
});

test('without a local host that runs, it says how to start one', async () => {
  await rm(join(folder, 'local.json'));
  const refused = await apply(NORTHGATE);
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.stderr).toMatch(/^Latchkey is not running with its data in .*, or add --aws/);
});
