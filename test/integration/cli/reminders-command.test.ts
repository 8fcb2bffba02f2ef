import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { addDays, formatUtcDate } from '../../../core/calendar.ts';
import type { Organisation } from '../../../core/organisation.ts';
import type { TableNames } from '../../../core/tables.ts';
import { describeStack, outputData } from '../../support/described-stack.ts';
import { aLocalFile } from '../../support/local-file-fixture.ts';
import { reminderData } from '../../support/reminder-data.ts';
import { ReminderWorld } from '../../support/reminders.ts';
import { awsEnvironment, runCommand } from '../../support/run-command.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';

const TODAY = '2027-03-01';
const NOON = new Date(`${TODAY}T12:00:00Z`);
const QUEUE = 'http://localhost:1/plan';

const client = connect();
const sqs = mockClient(SQSClient);
const ses = mockClient(SESClient);
const cloudFormation = mockClient(CloudFormationClient);
let folder: string;
let tables: TableNames;
let data: ReturnType<typeof reminderData>;
let northgate: Organisation;

/** A host on which it is noon. Northgate has two keys that are reminded of next in two days, and one that is due. */
beforeEach(async () => {
  for (const mock of [sqs, ses, cloudFormation]) mock.reset();
  tables = await createTables(client);
  folder = await mkdtemp(join(tmpdir(), 'reminders-'));
  data = reminderData(client, tables);
  northgate = await data.organisation({ organisationId: 'northgate' }, ['ada', 'grace']);
  await data.key(northgate, 'Loans', '2027-03-11');
  await startHost(NOON);
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes the file that a running local host would have written. */
async function startHost(now: Date): Promise<void> {
  const file = aLocalFile({
    urls: { aws: inject('dynamodbEndpoint'), adminPage: 'https://keys.example.org' },
    tables,
    planQueueUrl: QUEUE,
    reminderHour: 5,
    mailSender: 'keys@example.org',
    service: { name: 'Example keys' },
    clockShift: now.getTime() - Date.now(),
  });
  await writeFile(join(folder, 'local.json'), JSON.stringify(file));
}

/** Has the functions that the queue starts run as soon as the command asks for a run. */
function runAtOnce(): ReminderWorld {
  const world = new ReminderWorld(client, tables, NOON.toISOString());
  sqs.on(SendMessageCommand).callsFake(async ({ MessageBody }: { MessageBody: string }) => {
    const { run, time } = JSON.parse(MessageBody);
    world.run(time, { at: new Date(run), run });
    await world.drainQueue();
    return {};
  });
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '0' } });
  return world;
}

const reminders = (...options: string[]) =>
  runCommand('reminders-command.ts', [...options, '--data', folder]);
const done = (stdout: string[]) => ({ exitCode: 0, stderr: '', stdout: stdout.join('\n') });

test('a run starts at the hour of the schedule, and its mails are named with what became of them, once', async () => {
  const world = runAtOnce();
  await data.key(northgate, 'Catalogue', '2027-03-02');
  const lines = [
    '  ada@mail.example: “Catalogue” of northgate, stage 1, expires on 2027-03-02 (own): delivered',
    '  ada@mail.example: “Loans” of northgate, stage 14, expires on 2027-03-11 (own): delivered',
    '  grace@mail.example: “Catalogue” of northgate, stage 1, expires on 2027-03-02 (own): delivered',
    '  grace@mail.example: “Loans” of northgate, stage 14, expires on 2027-03-11 (own): delivered',
  ];
  expect(await reminders('--date', TODAY)).toEqual(done([TODAY, ...lines]));
  expect(world.mails.map(({ to }) => to).sort()).toEqual(['ada@mail.example', 'grace@mail.example']);
  const [asked] = sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);
  const { run, time } = JSON.parse(asked?.MessageBody ?? '');
  expect([asked?.QueueUrl, time, run.slice(0, 13)]).toEqual([QUEUE, `${TODAY}T05:00:00.000Z`, `${TODAY}T12`]);
  const [counted] = sqs.commandCalls(GetQueueAttributesCommand).map(({ args: [{ input }] }) => input);
  expect(counted).toEqual({
    QueueUrl: QUEUE,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });

  expect(await reminders('--date', TODAY)).toEqual(done([TODAY, '  nobody']));
  expect(world.mails).toHaveLength(2);
  expect(ses.calls()).toEqual([]);
});

test('days that have passed are run one after the other', async () => {
  runAtOnce();
  await data.key(northgate, 'Late', '2027-04-01');
  const { stdout } = await reminders('--date', '2027-02-27', '--days', '3');
  const days = stdout.split('\n').filter((line) => !line.startsWith(' '));
  expect(days).toEqual(['2027-02-27', '2027-02-28', TODAY]);
  const times = sqs
    .commandCalls(SendMessageCommand)
    .map(({ args: [{ input }] }) => JSON.parse(input.MessageBody ?? '').time);
  expect(times).toEqual(days.map((day) => `${day}T05:00:00.000Z`));
});

test('a dry run says who would be mailed about what, as if each day’s mails had been sent, and sends and writes nothing', async () => {
  const expected = done([
    TODAY,
    '  ada@mail.example: “Loans” of northgate, stage 14, expires on 2027-03-11 (own)',
    '  grace@mail.example: “Loans” of northgate, stage 14, expires on 2027-03-11 (own)',
    '2027-03-02',
    '  nobody',
    'Dry run: nobody was mailed.',
  ]);
  expect(await reminders('--date', TODAY, '--days', '2', '--dry-run')).toEqual(expected);
  expect(await reminders('--date', TODAY, '--days', '2', '--dry-run')).toEqual(expected);
  expect([...sqs.calls(), ...ses.calls()]).toEqual([]);
});

test('on the local host, the mails of days that have not come are sent, and nothing is written', async () => {
  runAtOnce();
  const { stdout } = await reminders('--date', TODAY, '--days', '3');
  expect(stdout.split('\n')).toEqual([
    TODAY,
    expect.stringMatching(/ada@mail.example: “Loans” of northgate, stage 14, .*: delivered$/),
    expect.stringMatching(/grace@mail.example: “Loans” of northgate, stage 14, .*: delivered$/),
    ...['2027-03-02', '  nobody', '2027-03-03', '  nobody'],
    'Rehearsal from 2027-03-02 on: these days are in the future. Only mails were sent; nothing else has changed.',
  ]);

  const rehearse = () => reminders('--date', '2027-03-05');
  const rehearsed = done([
    '2027-03-05',
    '  ada@mail.example: “Loans” of northgate, stage 7, expires on 2027-03-11 (own)',
    '  grace@mail.example: “Loans” of northgate, stage 7, expires on 2027-03-11 (own)',
    'Rehearsal from 2027-03-05 on: these days are in the future. Only mails were sent; nothing else has changed.',
  ]);
  expect(await rehearse()).toEqual(rehearsed);
  expect(await rehearse()).toEqual(rehearsed);
  expect(sqs.commandCalls(SendMessageCommand)).toHaveLength(1);
  const mails = ses.commandCalls(SendRawEmailCommand).map(({ args: [{ input }] }) => ({
    to: input.Destinations,
    mail: Buffer.from(input.RawMessage?.Data ?? '').toString(),
  }));
  expect(mails.map(({ to }) => to).sort()).toEqual(
    ['ada', 'ada', 'grace', 'grace'].map((who) => [`${who}@mail.example`]),
  );
  for (const { mail } of mails) {
    expect(mail).toContain('keys@example.org');
    expect(mail).toContain('Example keys');
    expect(mail).toContain('https://keys.example.org');
  }
});

test('a row that cannot be read is named each day, and the others are told', async () => {
  const damaged = {
    organisationId: 'northgate',
    keyId: 'damaged',
    expiresOn: '2027-03-02',
    changedOn: TODAY,
  };
  await client.send(
    new PutCommand({ TableName: tables.apiKeys, Item: { ...damaged, endsOn: '2027-03-02' } }),
  );
  const { stdout } = await reminders('--date', TODAY, '--days', '2', '--dry-run');
  const lines = stdout.split('\n');
  const setAside = lines.filter((line) => line.includes('northgate/damaged'));
  expect(setAside).toEqual([
    expect.stringMatching(/^ {2}set aside: .*\(row-damaged\)$/),
    expect.stringMatching(/^ {2}set aside: .*\(row-damaged\)$/),
  ]);
  expect(lines[1]).toMatch(/^ {2}ada@mail.example: “Loans”/);
});

test('a run that does not start at once is waited for', async () => {
  let asked = 0;
  const world = runAtOnce();
  sqs.on(SendMessageCommand).resolves({});
  sqs.on(GetQueueAttributesCommand).callsFake(async () => {
    asked += 1;
    const [call] = sqs.commandCalls(SendMessageCommand);
    const { run, time } = JSON.parse(call?.args[0].input.MessageBody ?? '');
    if (asked === 2) {
      world.run(time, { at: new Date(run), run });
      await world.drainQueue();
    }
    return { Attributes: {} };
  });
  expect((await reminders('--date', TODAY)).stdout).toContain('grace@mail.example: “Loans”');
  expect(asked).toBe(3);
});

test('on AWS, the queue, tables, stages and hour are those of the stacks', async () => {
  const now = new Date();
  const soon = formatUtcDate(new Date(addDays(now, 10, 'UTC')));
  await data.key(northgate, 'Soon', soon);
  cloudFormation.on(DescribeStacksCommand).callsFake(async ({ StackName }: { StackName: string }) =>
    describeStack(
      StackName,
      {
        'Latchkey-staging-Data': outputData(tables),
        'Latchkey-staging-Reminders': { PlanQueueUrl: QUEUE, ReminderStages: '12,1', ReminderHour: '3' },
      }[StackName] ?? {},
    ),
  );
  const onAws = (...options: string[]) =>
    runCommand(
      'reminders-command.ts',
      [...options, '--aws', '--instance', 'staging'],
      awsEnvironment(inject('dynamodbEndpoint')),
    );
  const today = formatUtcDate(now);
  const { stdout, stderr } = await onAws('--date', today, '--dry-run');
  expect(stderr).toBe('');
  expect(stdout).toContain('ada@mail.example: “Soon” of northgate, stage 12,');
  const world = runAtOnce();
  world.clock = now;
  expect((await onAws('--date', today)).stdout).toContain('“Soon” of northgate, stage 14,');
  const [asked] = sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);
  expect(asked?.QueueUrl).toBe(QUEUE);
  expect(JSON.parse(asked?.MessageBody ?? '')).toMatchObject({ time: `${today}T03:00:00.000Z` });
});

test.each([
  [['--date', '2027-02-30'], 'Write a date such as 2027-03-01.'],
  [['--date', TODAY, '--days', '0'], 'Write a number from 1 to 366.'],
  [['--date', TODAY, '--days', '367'], 'Write a number from 1 to 366.'],
  [['--date', TODAY, '--days', '1.5'], 'Write a number from 1 to 366.'],
  [['--date', TODAY, '--days', 'all'], 'Write a number from 1 to 366.'],
  [[], '--date <YYYY-MM-DD>'],
])('%j is refused with what to write', async (options, sentence) => {
  const { exitCode, stderr } = await reminders(...options);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(sentence);
});

test('366 days are not too many', async () => {
  await rm(join(folder, 'local.json'));
  const { stderr } = await reminders('--date', TODAY, '--days', '366');
  expect(stderr).toMatch(/^Latchkey is not running .* add --aws/);
});
