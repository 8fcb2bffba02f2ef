import { SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Ledger, ReminderRuns } from '../../../core/reminders/ports.ts';
import { handler as planRun } from '../../../lambdas/reminders/plan-run.ts';
import { handler as sendDigest } from '../../../lambdas/reminders/send-digest.ts';
import { createLedger } from '../../../store/reminders/ledger.ts';
import { createReminderRuns } from '../../../store/reminders/reminder-runs.ts';
import { deploy } from '../../support/deployment.ts';
import { MAIL_ENVIRONMENT, stubEnvironment } from '../../support/environment.ts';
import { lambdaContext } from '../../support/example-requests.ts';
import { buildQueueEvent } from '../../support/queue-events.ts';
import { reminderData } from '../../support/reminder-data.ts';
import { createLedgerTables } from '../../support/tables.ts';

const { client, tables, organisation, administrator, key } = await deploy();
vi.stubEnv('REMINDER_STAGES', '30,7,0');
vi.stubEnv('PLAN_QUEUE_URL', 'https://sqs.example/plan');
vi.stubEnv('SEND_QUEUE_URL', 'https://sqs.example/send');
stubEnvironment(MAIL_ENVIRONMENT);
/** All lines that the functions have logged. */
const logged: string[] = [];
for (const stream of [process.stdout, process.stderr]) {
  vi.spyOn(stream, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
}

const sqs = mockClient(SQSClient);
const ses = mockClient(SESClient);
let book: Ledger;
let runs: ReminderRuns;
/** Each test has its own ledger, so that it does not plan what another one left open. */
beforeEach(async () => {
  const own = await createLedgerTables(client);
  vi.stubEnv('DIGESTS_TABLE', own.digests);
  vi.stubEnv('DIGEST_KEYS_TABLE', own.digestKeys);
  vi.stubEnv('REMINDERS_TABLE', own.reminders);
  vi.stubEnv('REMINDER_RUNS_TABLE', own.reminderRuns);
  book = createLedger(client, own);
  runs = createReminderRuns(client, own.reminderRuns);
  logged.length = 0;
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  ses.reset();
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
});

let years = 2040;
afterEach(() => vi.useRealTimers());

/** Creates a key that is due on a day of its own. @returns also the schedule's event for the run of that day */
async function aDueKey(administrators: number) {
  const year = years++;
  const owner = await organisation();
  const subjects: string[] = [];
  for (let count = 0; count < administrators; count++) subjects.push(await administrator(owner));
  const { key: due } = await key(owner, 'full', new Date(`${year - 1}-03-08T12:00:00Z`));
  const time = `${year}-03-01T05:00:00Z`;
  const event = {
    version: '0',
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    detail: {},
    time,
  };
  const dayBefore = new Date(`${year}-02-28T05:00:00Z`);
  await runs.finish(dayBefore.toISOString(), dayBefore);
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(time) });
  return { run: new Date(time).toISOString(), due, event, owner, subjects };
}
const context = { ...lambdaContext, getRemainingTimeInMillis: () => 900_000 };
const listEnqueued = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) =>
      (input.Entries ?? []).map(({ MessageBody = '' }) => JSON.parse(MessageBody)),
    );

/** The lines with a metric, in CloudWatch's embedded metric format. */
const listMetrics = (name: string): Record<string, unknown>[] =>
  logged.filter((line) => line.includes(`"${name}":`)).map((line) => JSON.parse(line));

describe('plan-run', () => {
  test('plan-run accepts the schedule’s event, with its time as the run’s ID', async () => {
    const { run, event, subjects } = await aDueKey(1);
    await planRun(buildQueueEvent(event), context);
    expect(listEnqueued()).toEqual([{ run, recipientId: subjects[0] }]);
    expect(logged.find((line) => line.includes('A run has finished'))).toContain(run);
    const counted = { KeysDue: 1, DigestsPlanned: 1, RemindersUndeliverable: 0, RunsFinished: 1 };
    expect(listMetrics('KeysDue')).toMatchObject([counted]);
  });

  test('plan-run accepts an operator’s request, with its own run ID', async () => {
    const { event, subjects } = await aDueKey(1);
    const run = new Date(Date.now() + 1).toISOString();
    await planRun(buildQueueEvent({ time: event.time, run }), context);
    expect(listEnqueued()).toEqual([{ run, recipientId: subjects[0] }]);
  });

  test('plan-run resumes in another invocation until the digests are enqueued', async () => {
    const { run, event, subjects } = await aDueKey(1);
    let looks = 0;
    const getRemainingTimeInMillis = () => (++looks % 4 === 0 ? 60_000 : 900_000);
    let next: unknown = event;
    let continuations = -1;
    for (; next !== undefined; continuations++) {
      sqs.resetHistory();
      await planRun(buildQueueEvent(next), { ...lambdaContext, getRemainingTimeInMillis });
      const [resumed] = sqs.commandCalls(SendMessageCommand);
      expect(resumed?.args[0].input.QueueUrl ?? process.env.PLAN_QUEUE_URL).toBe(process.env.PLAN_QUEUE_URL);
      next = resumed && JSON.parse(resumed.args[0].input.MessageBody ?? '');
    }
    expect(continuations).toBeGreaterThan(2);
    const finished = listMetrics('KeysDue').map(({ RunsFinished }) => RunsFinished);
    expect(finished).toEqual([...Array(continuations).fill(0), 1]); // the alarm waits for the whole run
    expect(listEnqueued()).toEqual([{ run, recipientId: subjects[0] }]);
  });

  test('plan-run fails, so that it is retried, if SQS rejects some of the digests', async () => {
    const { event } = await aDueKey(12);
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({})
      .resolvesOnce({ Failed: [{ Id: '0', SenderFault: false, Code: 'InternalError' }] })
      .resolves({});
    await expect(planRun(buildQueueEvent(event), context)).rejects.toThrow('1 of 2');
    await planRun(buildQueueEvent(event), context);
    expect(listEnqueued()).toHaveLength(24);
  });

  test('plan-run logs a key without a reachable recipient, and counts it for an alarm', async () => {
    const { due, event } = await aDueKey(0);
    await planRun(buildQueueEvent(event), context);
    expect(logged.join()).toContain(due.keyId);
    expect(logged.findLast((line) => line.includes('KeysDue'))).toContain('"RemindersUndeliverable":1');
  });

  test('plan-run logs a key whose organisation is not in the directory, and counts it for an alarm', async () => {
    const { due, event, owner } = await aDueKey(1);
    await reminderData(client, tables).removeOrganisation(owner.organisationId);
    await planRun(buildQueueEvent(event), context);
    expect(listEnqueued()).toEqual([]);
    expect(logged.join()).toContain(due.keyId);
    expect(logged.findLast((line) => line.includes('KeysDue'))).toContain('"RemindersUndeliverable":1');
  });

  test('plan-run logs a key whose row is damaged, counts it for an alarm, and plans the others', async () => {
    const { run, due, event, owner, subjects } = await aDueKey(1);
    const { key: damaged } = await key(owner, 'full', new Date(due.createdAt));
    const { organisationId, keyId } = damaged;
    await client.send(
      new UpdateCommand({
        TableName: tables.apiKeys,
        Key: { organisationId, keyId },
        UpdateExpression: 'SET enabled = :damage',
        ExpressionAttributeValues: { ':damage': 'perhaps' },
      }),
    );
    await planRun(buildQueueEvent(event), context);
    expect(listEnqueued()).toEqual([{ run, recipientId: subjects[0] }]);
    expect(logged.join()).toContain(keyId);
    expect(logged.find((line) => line.includes('_aws'))).toContain('"RemindersSetAside":1');
  });
});

describe('send-digest', () => {
  test('send-digest returns only the digest that could not be sent to the queue', async () => {
    const { event, due, subjects } = await aDueKey(3);
    await planRun(buildQueueEvent(event), context);
    const digests = listEnqueued();
    expect(digests).toHaveLength(3);
    ses
      .on(SendRawEmailCommand, { Destinations: [`${subjects[1]}@a.example`] })
      .rejects(new Error('SES is not there'));
    const sending = buildQueueEvent(...digests);
    const answer = await sendDigest(sending, lambdaContext);
    const failed = digests.findIndex(({ recipientId }) => recipientId === subjects[1]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: sending.Records[failed]?.messageId }] });
    const states = new Map<string, unknown>();
    for (const digest of digests) states.set(digest.recipientId, (await book.findDigest(digest))?.state);
    expect(subjects.map((subject) => states.get(subject))).toEqual(['sent', 'sending', 'sent']);
    const raw = ses.commandCalls(SendRawEmailCommand).map(({ args }) => args[0].input.RawMessage?.Data ?? []);
    const mails = await Promise.all(raw.map((data) => simpleParser(Buffer.from(data))));
    for (const { html } of mails) expect(html).toContain(due.keyId);
    expect(listMetrics('DigestsHandled').map(({ DigestsHandled }) => DigestsHandled)).toEqual([1, 1]);
  });

  test('send-digest finishes a digest whose address SES refuses, and logs the recipient', async () => {
    const { event, subjects } = await aDueKey(1);
    await planRun(buildQueueEvent(event), context);
    const [digest] = listEnqueued();
    ses.on(SendRawEmailCommand).rejects(
      new SESServiceException({
        name: 'InvalidParameterValue',
        $fault: 'client',
        message: 'Missing @',
        $metadata: {},
      }),
    );
    expect(await sendDigest(buildQueueEvent(digest), lambdaContext)).toEqual({ batchItemFailures: [] });
    expect((await book.findDigest(digest))?.state).toBe('refused');
    expect(logged.find((line) => line.includes('mail-refused'))).toContain(subjects[0]);
  });
});
