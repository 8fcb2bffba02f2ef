import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { policy } from '../../support/fixtures.ts';
import { buildCells, foreignValue, formatKeyFile } from '../../support/imports.ts';
import { aLocalFile } from '../../support/local-file-fixture.ts';
import { type AwsAnswers, startRefusingAws } from '../../support/refusing-aws.ts';
import { type CommandResult, runCommand } from '../../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'refusals-'));
const COMMANDS = join(import.meta.dirname, '../../../cli');
const DIRECTORY = `organisations:
  - { id: northgate, name: Northgate University, timeZone: Europe/London, administrators: [] }
`;
const WITH_ADA = DIRECTORY.replace('[]', '[{ name: Ada Byrne, email: ada@northgate.example }]');
const ORGANISATION = {
  Item: {
    organisationId: { S: 'northgate' },
    name: { S: 'Northgate University' },
    path: { L: [{ S: 'northgate' }] },
    timeZone: { S: 'Europe/London' },
    features: { L: [] },
  },
};
const directory = ['directory-command.ts', 'apply', join(folder, 'directory.yaml')];
const invite = ['directory-command.ts', 'invite', 'ada@northgate.example'];
const ADA = {
  subject: { S: 'ada' },
  name: { S: 'Ada Byrne' },
  email: { S: 'ada@northgate.example' },
  organisationId: { S: 'northgate' },
};
const keys = ['keys-command.ts', 'import', join(folder, 'keys.csv')];
const restore = ['restore-command.ts', '--from', 'restored-'];
const plan = ['permissions-command.ts', 'plan', '--synthesized', folder];
const reminders = ['reminders-command.ts', '--date', '2026-11-01'];

beforeAll(async () => {
  await writeFile(join(folder, 'directory.yaml'), WITH_ADA);
  await writeFile(join(folder, 'keys.csv'), formatKeyFile(buildCells(foreignValue())));
  await writeFile(join(folder, 'local.json'), JSON.stringify(aLocalFile({ urls: {} })));
  const Outputs = {
    PermissionCatalogue: { Value: JSON.stringify(policy.catalogue) },
    ExportLatchkeyDataKeyValuePrefix: { Value: 'acme' },
  };
  await writeFile(join(folder, 'Latchkey-Data.template.json'), JSON.stringify({ Outputs }));
});
afterAll(() => rm(folder, { recursive: true }));

function run([command = '', ...given]: readonly string[], environment: Record<string, string>) {
  return runCommand(command, given, environment);
}

/** Runs a command in a process of its own, in which AWS's clients have not looked for a configuration yet. */
function start([command = '', ...given]: readonly string[], env: Record<string, string>) {
  return execa(process.execPath, [join(COMMANDS, command), ...given], {
    reject: false,
    extendEnv: false,
    // Without the AWS configuration of this machine's user and without the metadata service.
    env: {
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, // half of the time of a command
      ...env,
    },
  });
}

/** Expects that a person sees only sentences. */
function expectSentences(
  { exitCode, stderr }: Pick<CommandResult, 'stderr'> & { exitCode?: number },
  ...sentences: string[]
): void {
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stderr).not.toContain('Unexpected error');
  for (const sentence of sentences) expect(stderr).toContain(sentence);
  expect(exitCode).toBe(1);
}

const denied = { type: 'AccessDeniedException', message: 'User x is not authorized' };

test.for<[string, string[], AwsAnswers, ...string[]]>([
  [
    'directory: expired credentials',
    directory,
    { DescribeStacks: { type: 'ExpiredToken', message: 'Expired', status: 403 } },
    'The AWS credentials have expired. Sign in again',
  ],
  [
    'directory: a stack that is not deployed',
    directory,
    { DescribeStacks: { type: 'ValidationError', message: 'Stack with id Latchkey-Data does not exist' } },
    'Latchkey-Data is not deployed to this account and region. Deploy it',
  ],
  ['directory: no permission to read a table', directory, { Scan: denied }, 'AWS denied access.'],
  [
    'directory: the limit of invitations',
    directory,
    { AdminCreateUser: { type: 'LimitExceededException', message: 'Exceeded daily email limit' } },
    'A limit of the AWS account is reached. Raise it, or continue later.\nAWS says: Exceeded daily email limit',
    '  left: write administrator ada@northgate.example of northgate',
    '1 of 2 steps are done. Apply the same file again',
  ],
  [
    'directory: an invitation that Cognito cannot send',
    invite,
    {
      'Scan deployed-AdministratorsTableName': { Items: [ADA] },
      AdminCreateUser: { type: 'CodeDeliveryFailureException', message: 'Email address is not verified' },
    },
    'Cognito could not send the mail. Check in SES',
  ],
  [
    'directory: a denied write, half-way',
    directory,
    { AdminCreateUser: { User: { Attributes: [{ Name: 'sub', Value: 'ada' }] } }, PutItem: denied },
    'AWS denied access. Use a role with this permission.\nAWS says: User x is not authorized',
    'after 0 of 2 steps. Apply the same file again',
  ],
  [
    'permissions: another prefix than that of the deployed keys',
    plan,
    {},
    'keyValuePrefix would change from lk to acme, and no key would work any more. Set it to lk, or deploy another',
  ],
  [
    'keys: throttling, half-way',
    keys,
    {
      'GetItem deployed-OrganisationsTableName': ORGANISATION,
      TransactWriteItems: {
        type: 'TransactionCanceledException',
        message: 'Transaction cancelled',
        CancellationReasons: [{ Code: 'ThrottlingError' }, { Code: 'TransactionConflict' }],
      },
    },
    'AWS is throttling requests',
    '0 of 1 keys were imported. Import the same file again',
  ],
  [
    'events: no permission for the queue',
    ['events-command.ts', 'resend'],
    { ReceiveMessage: denied },
    'AWS denied access. Use a role with this permission.',
  ],
  [
    'restore: no permission to read a copy, half-way',
    restore,
    { 'Scan restored-ApiKeys': denied },
    'AWS denied access. Use a role with this permission.',
    'Stopped half-way. Run the same command again: it continues.',
  ],
  [
    'reminders: a day that has not come',
    ['reminders-command.ts', '--date', '2999-12-31', '--days', '2'],
    {},
    '2999-12-31 is in the future, so its mails would not be true yet. Add --dry-run to see who would be mailed.',
  ],
  [
    'reminders: no permission for the queue',
    reminders,
    { SendMessage: denied },
    'AWS denied access.',
    '0 of 1 day ran. Run the same command again: it continues with 2026-11-01.',
  ],
  [
    'reminders: no permission to read the run, half-way',
    [...reminders, '--days', '2'],
    { Query: denied },
    'AWS denied access.',
    '0 of 2 days ran. Run the same command again: it continues with 2026-11-01.',
  ],
])(
  '%s is described in sentences, with how to continue',
  async ([, command, answers, ...sentences], { onTestFinished }) => {
    const env = await startRefusingAws(answers, onTestFinished);
    expectSentences(await run([...command, '--aws'], env), ...sentences);
  },
);

test('smoke names each part of a deployment on AWS that answers wrongly, and how', async ({
  onTestFinished,
}) => {
  const env = await startRefusingAws({}, onTestFinished);
  const { exitCode, stdout, stderr } = await run(['smoke-command.ts', '--aws'], env);
  const at = (output: string) => `${env.AWS_ENDPOINT_URL}/${output}`;
  expect(stdout.split('\n')).toEqual([
    `FAILED  the admin page opens at ${at('PageUrl')}: answered 200 `,
    'FAILED  the admin page calls this admin API and this sign-in: its config.json names the admin API undefined',
    `FAILED  the admin API at ${at('AdminApiUrl')} asks for a token: answered 200 instead of 401`,
    `FAILED  sign-in answers at ${at('Issuer')}: named the issuer undefined`,
    ...Object.keys(policy.catalogue.permissions).map(
      (permission) =>
        `FAILED  the key check for ${permission} refuses an unknown key: it let an unknown key in`,
    ),
  ]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: '7 of 7 checks failed. docs/operating.md says where each part has its log.',
  });
});

test.concurrent.for([
  ['directory', directory],
  ['keys', keys],
  ['reminders', reminders],
  ['restore', restore],
] as const)(
  '%s describes a missing region, missing credentials and a missing network',
  async ([, command]) => {
    const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const region = { AWS_REGION: 'eu-west-2' };
    expectSentences(await start([...command, '--aws'], credentials), 'No AWS region is set. Set AWS_REGION.');
    expectSentences(await start([...command, '--aws'], region), 'There are no usable AWS credentials.');
    const unreachable = {
      ...credentials,
      ...region,
      AWS_MAX_ATTEMPTS: '1',
      AWS_ENDPOINT_URL: 'http://nowhere.invalid',
    };
    expectSentences(
      await start([...command, '--aws'], unreachable),
      'AWS cannot be reached at nowhere.invalid',
    );
  },
);

test.for([
  ['token', ['token-command.ts', 'ada@northgate.example']],
  ['directory', directory],
  ['keys', keys],
  ['reminders', reminders],
  ['restore', restore],
] as const)('%s describes a local host that is not running, or was killed', async ([name, command]) => {
  expectSentences(
    await run([...command, '--data', 'nothing'], {}),
    'Latchkey is not running with its data in nothing. Start it with',
  );
  if (name === 'keys') return; // the file left behind does not accept imported keys
  const { stderr } = await run([...command, '--data', folder], { AWS_MAX_ATTEMPTS: '1' });
  expect(stderr).toMatch(/^(Latchkey|The local host) does not respond\. Start it again with “npm start”\./);
});
