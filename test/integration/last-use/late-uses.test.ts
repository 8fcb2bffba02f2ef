import { gzipSync } from 'node:zlib';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { simpleParser } from 'mailparser';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { renewKey } from '../../../core/self-rotation.ts';
import { formatCheckLine } from '../../../lambdas/authorizer/check-log.ts';
import { handler as recordLastUse } from '../../../lambdas/last-use/record-last-use.ts';
import { handler as handleReport } from '../../../lambdas/reminders/handle-leak.ts';
import { formatKeyPath, listEvents, signedInAs } from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { MAIL_ENVIRONMENT, stubEnvironment } from '../../support/environment.ts';
import { lambdaContext } from '../../support/example-requests.ts';
import { buildRenewingCatalogue, changeContextAt, daysAgo, policy } from '../../support/fixtures.ts';
import { buildQueueEvent } from '../../support/queue-events.ts';

const { tables, organisation, administrator, key, keys } = await deploy();
const RENEWAL = { overlapDays: 7, graceHours: 5 };
const renewing = buildRenewingCatalogue('full');
/** Sets what the level says about its keys that renew themselves. */
const setRenewal = (differing: object) => {
  const full = { ...renewing.permissionLevels.full, renewsItself: { ...RENEWAL, ...differing } };
  const permissionLevels = { ...renewing.permissionLevels, full };
  vi.stubEnv('PERMISSION_CATALOGUE', JSON.stringify({ ...renewing, permissionLevels }));
};
vi.stubEnv('IMPORTED_KEYS_TABLE', tables.importedKeys);
stubEnvironment(MAIL_ENVIRONMENT);
const sqs = mockClient(SQSClient);
const ses = mockClient(SESClient);
const north = await organisation({ name: 'Northgate University' });
const ask = signedInAs(await administrator(north));

let old: ApiKey;
let successor: ApiKey;
beforeEach(async () => {
  setRenewal({});
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  ses.reset();
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
  const made = await key(north, 'full', daysAgo(3));
  const context = changeContextAt(daysAgo(2));
  const renewed = renewKey(north, made.key, undefined, {}, { ...policy, catalogue: renewing }, context);
  await keys.commit(renewed.changes);
  successor = renewed.key;
  old = await read(made.key);
});

const read = async ({ organisationId, keyId }: ApiKey) => (await keys.find(organisationId, keyId)) as ApiKey;
const at = (hours: number) => new Date(Date.parse(successor.createdAt) + hours * 3_600_000);

/** Records uses of keys at times in hours, as if key checks had logged them just now. */
async function record(...uses: [used: ApiKey, hours: number][]): Promise<void> {
  const messages = await Promise.all(
    uses.map(async ([used, hours]) =>
      formatCheckLine('accounts', used, { outcome: 'allowed', key: await read(used) }, at(hours)),
    ),
  );
  const marked = messages.filter((message) => JSON.parse(message).recordUse === true);
  const logEvents = marked.map((message) => ({ id: '0', timestamp: 0, message }));
  const data = gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents })).toString('base64');
  await recordLastUse({ awslogs: { data } });
}

const listReports = () =>
  sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => JSON.parse(input.MessageBody ?? ''));
async function handle(reports = listReports()): Promise<number> {
  const result = await handleReport(buildQueueEvent(...reports), lambdaContext);
  return (result as { batchItemFailures: unknown[] }).batchItemFailures.length;
}
const listTypes = async (of: ApiKey) => (await listEvents(ask, of)).map(({ type }) => type);
const readMails = () =>
  Promise.all(
    ses
      .commandCalls(SendRawEmailCommand)
      .map(({ args: [{ input }] }) => simpleParser(Buffer.from(input.RawMessage?.Data ?? []))),
  );

describe('an old key that is used after its successor was', () => {
  test.each<[string, [which: 'old' | 'new', hours: number][]]>([
    [
      'in order',
      [
        ['new', 1],
        ['old', 6.5],
      ],
    ],
    [
      'with the use of the successor recorded last',
      [
        ['old', 6.5],
        ['new', 1],
      ],
    ],
    [
      'after a use that was expected',
      [
        ['old', 0.5],
        ['new', 1],
        ['old', 3],
        ['old', 6.5],
      ],
    ],
  ])('it is reported once, and administrators are mailed at once, %s', async (_, uses) => {
    for (const [which, hours] of uses) await record([which === 'old' ? old : successor, hours]);
    await record([old, 8]); // before the first report is handled
    expect(listReports().length).toBeGreaterThan(1);
    for (const report of listReports()) await handle([report]);
    sqs.resetHistory();
    await record([old, 10], [successor, 10]);
    await handle();
    expect((await listTypes(old)).filter((type) => type === 'used-after-renewal')).toHaveLength(1);
    expect(await read(successor)).toMatchObject({ enabled: true });
    const [mail, ...more] = await readMails();
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('“Library” was used after it was replaced');
    expect(mail?.text).toContain(`https://keys.example.org${formatKeyPath(old)}`);
    expect(mail?.text).toContain('Both keys');
  });

  test.each<[string, [which: 'old' | 'new', hours: number][]]>([
    [
      'within the grace',
      [
        ['new', 1],
        ['old', 5.9],
      ],
    ],
    [
      'before its successor was, whenever that is recorded',
      [
        ['new', 20],
        ['old', 14],
      ],
    ],
    ['without a use of its successor', [['old', 30]]],
  ])('it is not reported %s', async (_, uses) => {
    for (const [which, hours] of uses) await record([which === 'old' ? old : successor, hours]);
    expect(listReports()).toEqual([]);
  });

  test('a key that a person has replaced is not reported, since they change over when they like', async () => {
    const { key: byHand } = await key(north, 'full');
    const { body } = await ask<ApiKey>('POST', `${formatKeyPath(byHand)}/rotation`);
    await record([body, 1]);
    await record([byHand, 40]);
    expect(listReports()).toEqual([]);
  });

  test('if the level says so, the successor is disabled in the same transaction, and the mail says so', async () => {
    setRenewal({ freezesSuccessor: true });
    await record([successor, 1]);
    await record([old, 7]);
    ses.on(SendRawEmailCommand).rejects(Object.assign(new Error('no response'), { name: 'TimeoutError' }));
    expect(await handle()).toBe(1);
    expect(await read(successor)).toMatchObject({ enabled: false });
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
    ses.resetHistory();
    expect(await handle()).toBe(0); // the message comes again
    expect(await listTypes(old)).toEqual(['used-after-renewal', 'first-used', 'rotated', 'created']);
    expect(await listTypes(successor)).toEqual(['disabled', 'first-used', 'created']);
    const [mail, ...more] = await readMails();
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('“Library” was used after it was replaced, so the new key was disabled');
    expect(mail?.text).toContain(`https://keys.example.org${formatKeyPath(successor)}`);
  });

  test('a report that nobody took is made again at the next use', async () => {
    await record([successor, 1]);
    sqs.on(SendMessageCommand).rejects(new Error('busy'));
    await expect(record([old, 7])).rejects.toThrow('busy');
    sqs.reset();
    sqs.on(SendMessageCommand).resolves({});
    await record([old, 8.5]);
    expect(listReports()).toHaveLength(1);
  });
});
