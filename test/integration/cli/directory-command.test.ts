import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { moveToTimeZone } from '../../../core/life-cycle.ts';
import type { Organisation } from '../../../core/organisation.ts';
import type { TableNames } from '../../../core/tables.ts';
import { createApiKeyStore } from '../../../store/api-keys.ts';
import { createDirectoryWriter } from '../../../store/directory-writer.ts';
import { createKeyEventStore } from '../../../store/key-events.ts';
import { createAddresses } from '../../../store/reminders/reminder-directory.ts';
import { describeStack, outputData } from '../../support/described-stack.ts';
import { changeContextAt } from '../../support/fixtures.ts';
import { aLocalFile } from '../../support/local-file-fixture.ts';
import { awsEnvironment, runCommand } from '../../support/run-command.ts';
import { createTables } from '../../support/tables.ts';
import { connect, newKey } from '../store/store-support.ts';

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

const client = connect();

let folder: string;
let tables: TableNames;

/** Creates a folder with the file that a running local host would have written. */
beforeEach(async () => {
  tables = await createTables(client);
  folder = await mkdtemp(join(tmpdir(), 'directory-'));
  const urls = { aws: inject('dynamodbEndpoint') };
  await writeFile(join(folder, 'local.json'), JSON.stringify(aLocalFile({ urls, tables })));
});
afterEach(() => rm(folder, { recursive: true }));

async function applyFile(yaml: string, ...options: string[]) {
  await writeFile(join(folder, 'directory.yaml'), yaml);
  return run('apply', join(folder, 'directory.yaml'), ...options);
}

function run(...given: string[]) {
  return runCommand('directory-command.ts', [...given, '--data', folder]);
}

/** Lists the organisations by ID and the administrators by subject. */
async function listEntries(): Promise<string[]> {
  const directory = createDirectoryWriter(client, tables);
  const organisations = await directory.listOrganisations();
  const administrators = await directory.listAdministrators();
  return [
    ...organisations.map(({ organisationId }) => organisationId).sort(),
    ...administrators.map(({ subject }) => subject).sort(),
  ];
}

const ALL = ['library', 'northgate', 'ada@northgate.example', 'grace@northgate.example'];

test('applying a file makes the directory the same, and applying it again does nothing', async () => {
  const first = await applyFile(WITH_LIBRARY);
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(first.stdout.split('\n')).toEqual([
    'write organisation northgate (Northgate University)',
    'write organisation library (Library)',
    'write administrator ada@northgate.example of northgate',
    'write administrator grace@northgate.example of library',
  ]);
  expect(await listEntries()).toEqual(ALL);
  expect((await applyFile(WITH_LIBRARY)).stdout).toMatch(/^Nothing to do/);
});

test('entries that the file no longer names are removed', async () => {
  await applyFile(WITH_LIBRARY);
  expect((await applyFile(NORTHGATE)).stdout.split('\n')).toEqual([
    'remove administrator grace@northgate.example of library',
    'remove organisation library (Library)',
  ]);
  expect(await listEntries()).toEqual(['northgate', 'ada@northgate.example']);
});

test('a file without an organisation that has keys is refused as a whole', async () => {
  await applyFile(WITH_LIBRARY);
  await createApiKeyStore(client, { ...tables, organisations: undefined }).commit(newKey('library').changes);
  const refused = await applyFile(NORTHGATE.replace('University', 'College'));
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toMatch(/“library” has API keys, so it cannot be removed/);
  expect(await listEntries()).toEqual(ALL);
  expect((await applyFile(WITH_LIBRARY)).stdout).toMatch(/^Nothing to do/);
});

test('a dry run prints the changes and writes nothing', async () => {
  const { stdout } = await applyFile(NORTHGATE, '--dry-run');
  expect(stdout.split('\n')).toEqual([
    'write organisation northgate (Northgate University)',
    'write administrator ada@northgate.example of northgate',
    'Dry run: nothing was written.',
  ]);
  expect(await listEntries()).toEqual([]);
});

test('an invalid file is refused as a whole, with the line of each problem', async () => {
  const refused = await applyFile(WITH_LIBRARY.replaceAll('Europe/London', 'London'));
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr.replaceAll(`${folder}/`, '').split('\n')).toEqual([
    expect.stringMatching(/^directory\.yaml:4: organisations\[0\]\.timeZone: Unknown time zone/),
    expect.stringMatching(/^directory\.yaml:12: organisations\[1\]\.timeZone: Unknown time zone/),
  ]);
  expect(await listEntries()).toEqual([]);
});

/** The file, with another time zone for Northgate University. */
const inNewYork = NORTHGATE.replace('Europe/London', 'America/New_York');

test('a new time zone moves the instants of the organisation’s keys, each with an event', async () => {
  await applyFile(NORTHGATE);
  const keys = createApiKeyStore(client, tables);
  const { key, changes } = newKey('northgate');
  await keys.commit(changes);
  const { changes: others } = newKey('elsewhere');
  await createApiKeyStore(client, { ...tables, organisations: undefined }).commit(others);

  const dry = await applyFile(inNewYork, '--dry-run');
  expect(dry.stdout).toContain('move the end of 1 API key of northgate to America/New_York');
  expect((await keys.find('northgate', key.keyId))?.expiresAt).toBe(key.expiresAt);

  const { stdout } = await applyFile(inNewYork);
  expect(stdout.split('\n')).toEqual([
    'write organisation northgate (Northgate University)',
    'move the end of 1 API key of northgate to America/New_York',
  ]);
  expect(await keys.find('northgate', key.keyId)).toMatchObject({
    expiresOn: '2027-11-23',
    endsOn: '2027-11-23',
    expiresAt: '2027-11-23T05:00:00Z',
    version: 2,
  });
  const [moved] = (
    await createKeyEventStore(client, tables.keyEvents).list('northgate', key.keyId, { limit: 1 })
  ).rows;
  expect(moved).toMatchObject({
    type: 'edited',
    actor: { subject: 'operator' },
    before: { expiresAt: '2027-11-23T00:00:00Z' },
    after: { expiresAt: '2027-11-23T05:00:00Z' },
  });
  expect((await applyFile(inNewYork)).stdout).toMatch(/^Nothing to do/);
});

test('moving keys resumes after an interruption', async () => {
  await applyFile(NORTHGATE);
  const keys = createApiKeyStore(client, tables);
  const made = [newKey('northgate'), newKey('northgate'), newKey('northgate')];
  for (const { changes } of made) await keys.commit(changes);
  // The state after an interruption: the organisation is written with a note that keys have to move, and one key has moved.
  const directory = createDirectoryWriter(client, tables);
  const [northgate] = await directory.listOrganisations();
  await directory.putOrganisation({ ...(northgate as Organisation), timeZone: 'America/New_York' }, true);
  const [first] = (await keys.list('northgate', { limit: 1 })).rows;
  const changeContext = changeContextAt('2026-11-24T12:00:00Z');
  await keys.commit(moveToTimeZone(first as ApiKey, 'America/New_York', changeContext).changes);

  const { stdout } = await applyFile(inNewYork);
  expect(stdout).toBe('move the end of 2 API keys of northgate to America/New_York');
  const { rows } = await keys.list('northgate', { limit: 5 });
  expect(rows.map(({ expiresAt, version }) => [expiresAt, version])).toEqual(
    made.map(() => ['2027-11-23T05:00:00Z', 2]),
  );
  expect((await applyFile(inNewYork)).stdout).toMatch(/^Nothing to do/);
});

test('an address stays marked as unreachable when the name is corrected, until the operator clears the mark', async () => {
  await applyFile(NORTHGATE);
  const directory = createDirectoryWriter(client, tables);
  const since = new Date('2026-11-24T05:00:00Z');
  const { markUnreachable, countSoftBounce } = createAddresses(client, tables);
  await countSoftBounce('ada@northgate.example', 'ada@northgate.example', 'm1', since);
  await markUnreachable('ada@northgate.example', 'ada@northgate.example', since);
  await applyFile(NORTHGATE.replace('Ada Byrne', 'Ada Lovelace'));
  expect(await directory.listAdministrators()).toMatchObject([
    { name: 'Ada Lovelace', unreachable: since.toISOString() },
  ]);

  const ended = await run('reachable', 'Ada@northgate.example');
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(ended.stdout).toContain('ada@northgate.example gets mail again');
  expect((await directory.listAdministrators())[0]).not.toHaveProperty('unreachable');
  const again = await run('reachable', 'ada@northgate.example');
  expect(again.stdout).toContain('was not marked');
  const unknown = await run('reachable', 'nobody@northgate.example');
  expect(unknown).toMatchObject({ exitCode: 1 });
  expect(unknown.stderr).toContain('No administrator has the address nobody@northgate.example');
});

test('a new address of an administrator is not marked as unreachable', async () => {
  const directory = createDirectoryWriter(client, tables);
  const ada = { subject: 's', name: 'Ada', email: 'old@a.example', organisationId: 'northgate' };
  await directory.putAdministrator(ada);
  await createAddresses(client, tables).markUnreachable('s', 'old@a.example', new Date());
  await directory.putAdministrator({ ...ada, email: 'new@a.example' });
  expect(await directory.listAdministrators()).toEqual([{ ...ada, email: 'new@a.example' }]);
});

test('the command tells how to start a local host if none is running', async () => {
  await rm(join(folder, 'local.json'));
  const refused = await applyFile(NORTHGATE);
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.stderr).toMatch(/^Latchkey is not running with its data in .*, or add --aws/);
});

test('a file that cannot be read, or is not YAML, is named', async () => {
  const missing = await run('apply', join(folder, 'none.yaml'));
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toMatch(/^The file cannot be read \(ENOENT.*none\.yaml.*\)\. Name another one\.$/);
  const invalid = await applyFile('organisations: [');
  expect(invalid.exitCode).toBe(1);
  expect(invalid.stderr.replace(`${folder}/`, '')).toMatch(
    /^directory\.yaml: Flow sequence in block collection/,
  );
});

test('the local host has no accounts, so it neither invites nor resets, and says what to do', async () => {
  await applyFile(NORTHGATE);
  expect(await run('invite', 'ada@northgate.example')).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: 'The local host sends no invitations: choose ada@northgate.example on its sign-in page.',
  });
  expect((await run('reset-mfa', 'ada@northgate.example')).stdout).toBe(
    'The local host asks for no authenticator app, so there is nothing to reset.',
  );
});

/** An instance on AWS whose tables are those of this test, and whose accounts are new. */
function deploy() {
  const accounts = { UserPoolId: 'eu-west-2_pool', IdentityProviders: '[]' };
  mockClient(CloudFormationClient)
    .on(DescribeStacksCommand, { StackName: 'Latchkey-staging-Data' })
    .resolves(describeStack('Latchkey-staging-Data', outputData(tables)))
    .on(DescribeStacksCommand, { StackName: 'Latchkey-staging-AdminApi' })
    .resolves(describeStack('Latchkey-staging-AdminApi', accounts));
  return mockClient(CognitoIdentityProviderClient)
    .on(AdminCreateUserCommand)
    .resolves({ User: { Attributes: [{ Name: 'sub', Value: 'subject of ada' }] } });
}

test('on AWS, an administrator is invited by the user pool, whose subject they have', async () => {
  const cognito = deploy();
  const onAws = (...given: string[]) =>
    runCommand(
      'directory-command.ts',
      [...given, '--aws', '--instance', 'staging'],
      awsEnvironment(inject('dynamodbEndpoint')),
    );
  await writeFile(join(folder, 'directory.yaml'), NORTHGATE);
  expect(await onAws('apply', join(folder, 'directory.yaml'))).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await listEntries()).toEqual(['northgate', 'subject of ada']);
  expect((await onAws('invite', 'ada@northgate.example')).stdout).toContain('is invited again.');
  expect((await onAws('reset-mfa', 'ada@northgate.example')).stdout).toContain('is signed out');
  const [created, invited] = cognito
    .commandCalls(AdminCreateUserCommand)
    .map(({ args: [{ input }] }) => input);
  expect(created).toMatchObject({ UserPoolId: 'eu-west-2_pool', Username: 'ada@northgate.example' });
  expect(invited).toMatchObject({ UserPoolId: 'eu-west-2_pool', MessageAction: 'RESEND' });
  cognito.restore();
});
