import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as planRun } from '../../../lambdas/reminders/plan-run.ts';
import { handler as sendDigest } from '../../../lambdas/reminders/send-digest.ts';
import { directoryWriter } from '../../../store/directory-writer.ts';
import { ledger } from '../../../store/reminders/ledger.ts';
import { deploy } from '../../support/deployment.ts';
import { lambdaContext } from '../../support/example-requests.ts';
import { delivery } from '../../support/queue-events.ts';

const { client, tables, organisation, administrator, key } = await deploy();
vi.stubEnv('DIGESTS_TABLE', tables.digests);
vi.stubEnv('DIGEST_KEYS_TABLE', tables.digestKeys);
vi.stubEnv('REMINDER_RUNS_TABLE', tables.reminderRuns);
vi.stubEnv('REMINDER_STAGES', '30,7,0');
vi.stubEnv('PLAN_QUEUE_URL', 'https://sqs.example/plan');
vi.stubEnv('SEND_QUEUE_URL', 'https://sqs.example/send');
vi.stubEnv('MAIL_SENDER', 'keys@example.org');
vi.stubEnv('CONFIGURATION_SET', 'mails');
vi.stubEnv('PAGE_URL', 'https://keys.example.org');
/** Every line that the functions have logged. */
const logged: string[] = [];
for (const stream of [process.stdout, process.stderr]) {
  vi.spyOn(stream, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
}

const sqs = mockClient(SQSClient);
const ses = mockClient(SESClient);
const book = ledger(client, tables);
beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  ses.reset();
  ses.on(SendEmailCommand).resolves({ MessageId: 'm1' });
});

let years = 2040;
/** A key that is due on a day of its own, and the event by which the schedule starts that day's run. */
async function aDueKey(administrators: number) {
  const year = years++;
  const owner = await organisation();
  const subjects: string[] = [];
  for (let count = 0; count < administrators; count++) subjects.push(await administrator(owner));
  const { key: due } = await key(owner, 'full', new Date(`${year - 1}-03-08T12:00:00Z`));
  const day = `${year}-03-01`;
  const event = {
    version: '0',
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    detail: {},
    time: `${day}T05:00:00Z`,
  };
  return { day, due, event, owner, subjects };
}
const enqueued = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) =>
      (input.Entries ?? []).map(({ MessageBody = '' }) => JSON.parse(MessageBody)),
    );

describe('plan-run', () => {
  test('takes the schedule’s event, and its day from there', async () => {
    const { day, event, subjects } = await aDueKey(1);
    await planRun(delivery(event), { ...lambdaContext, getRemainingTimeInMillis: () => 900_000 });
    expect(enqueued()).toEqual([{ day, subject: subjects[0] }]);
  });

  test('leaves to another what it has no time for, which goes on until the digests are handed over', async () => {
    const { day, event, subjects } = await aDueKey(1);
    let looks = 0;
    const getRemainingTimeInMillis = () => (++looks % 4 === 0 ? 60_000 : 900_000);
    let next: unknown = event;
    let continuations = -1;
    for (; next !== undefined; continuations++) {
      sqs.resetHistory();
      await planRun(delivery(next), { ...lambdaContext, getRemainingTimeInMillis });
      const [goneOn] = sqs.commandCalls(SendMessageCommand);
      expect(goneOn?.args[0].input.QueueUrl ?? process.env.PLAN_QUEUE_URL).toBe(process.env.PLAN_QUEUE_URL);
      next = goneOn && JSON.parse(goneOn.args[0].input.MessageBody ?? '');
    }
    expect(continuations).toBeGreaterThan(2);
    expect(enqueued()).toEqual([{ day, subject: subjects[0] }]);
  });

  test('fails, and so comes back, where SQS takes only some of the digests', async () => {
    const { day, event } = await aDueKey(12);
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({})
      .resolvesOnce({ Failed: [{ Id: '0', SenderFault: false, Code: 'InternalError' }] })
      .resolves({});
    const context = { ...lambdaContext, getRemainingTimeInMillis: () => 900_000 };
    await expect(planRun(delivery(event), context)).rejects.toThrow('1 of 2');
    await planRun(delivery(event), context);
    expect(enqueued()).toHaveLength(24);
    sqs.resetHistory();
    await planRun(delivery({ ...event, time: `${day}T06:00:00Z` }), context);
    expect(enqueued()).toEqual([]); // it has run
  });

  test('logs which key nobody can be reminded of', async () => {
    const { due, event } = await aDueKey(0);
    await planRun(delivery(event), { ...lambdaContext, getRemainingTimeInMillis: () => 900_000 });
    expect(logged.join()).toContain(due.keyId);
  });

  test('counts and logs a key whose organisation is not in the directory: nobody could tell what it is about', async () => {
    const { due, event, owner } = await aDueKey(1);
    await directoryWriter(client, tables).removeOrganisation(owner.organisationId);
    await planRun(delivery(event), { ...lambdaContext, getRemainingTimeInMillis: () => 900_000 });
    expect(enqueued()).toEqual([]);
    expect(logged.join()).toContain(due.keyId);
    expect(logged.findLast((line) => line.includes('KeysDue'))).toContain('"RemindersUndeliverable":1');
  });
});

describe('send-digest', () => {
  test('brings back only the digest that could not be sent', async () => {
    const { day, due, subjects } = await aDueKey(3);
    const mails = subjects.map((subject) => ({ day, subject }));
    for (const digest of mails) {
      await book.plan(digest, new Date(`${day}T05:00:00Z`));
      const { organisationId, keyId } = due;
      await book.addKey({ ...digest, organisationId, keyId, stage: 7, because: 'own' });
    }
    ses
      .on(SendEmailCommand, { Destination: { ToAddresses: [`${subjects[1]}@a.example`] } })
      .rejects(new Error('SES is not there'));
    const event = delivery(...mails);
    const answer = await sendDigest(event, lambdaContext);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: event.Records[1]?.messageId }] });
    const states = await Promise.all(mails.map(async (digest) => (await book.digest(digest))?.state));
    expect(states).toEqual(['sent', 'sending', 'sent']);
  });
});
