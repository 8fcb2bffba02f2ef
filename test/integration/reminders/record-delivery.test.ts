import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { tagsOf } from '../../../lambdas/reminders/mail.ts';
import { handler } from '../../../lambdas/reminders/record-delivery.ts';
import { ledger } from '../../../store/reminders/ledger.ts';
import { deploy } from '../../support/deployment.ts';
import { setUntilOver } from '../../support/environment.ts';
import { lambdaContext } from '../../support/example-requests.ts';
import { delivery } from '../../support/queue-events.ts';

const { client, tables } = await deploy();
vi.stubEnv('DIGESTS_TABLE', tables.digests);
vi.stubEnv('DIGEST_KEYS_TABLE', tables.digestKeys);
for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true);
const book = ledger(client, tables);

describe('record-delivery', () => {
  const digest = { day: '2039-03-01', subject: 'ada' };
  const tags = Object.fromEntries(tagsOf(digest).map(({ Name, Value }) => [Name, [Value]]));
  const report = (eventType: string, more: object = {}) =>
    delivery({
      source: 'aws.ses',
      detail: { eventType, mail: { messageId: 'm', destination: ['ada@a.example'], tags }, ...more },
    });

  beforeEach(async () => {
    await client.send(new DeleteCommand({ TableName: tables.digests, Key: digest }));
    await book.plan(digest, new Date(`${digest.day}T05:00:00Z`));
  });
  const state = async () => (await book.digest(digest))?.state;

  test.each([
    ['Delivery', {}, 'delivered'],
    ['Bounce', { bounce: { bounceType: 'Permanent' } }, 'bounced'],
    ['Complaint', {}, 'bounced'],
    ['Reject', {}, 'bounced'],
    ['Bounce', { bounce: { bounceType: 'Transient' } }, 'planned'],
    ['Open', {}, 'planned'],
    ['Send', {}, 'planned'],
  ])('%s %o leaves a digest %s', async (eventType, more, becomes) => {
    await handler(report(eventType, more), lambdaContext);
    expect(await state()).toBe(becomes);
  });

  test('Send notes the mail of a sender that did not live to note it, so that it is not sent again', async () => {
    const planned = await book.digest(digest);
    if (planned) await book.change(planned, { state: 'sending', claimedAt: `${digest.day}T05:01:00Z` });
    await handler(report('Send'), lambdaContext);
    expect(await book.digest(digest)).toMatchObject({ state: 'sending', messageId: 'm' });
  });

  test('leaves alone what SES tells of the account’s other mails', async () => {
    const mail = {
      messageId: 'm',
      destination: ['ada@a.example'],
      tags: { 'ses:from-domain': ['a.example'] },
    };
    await handler(delivery({ detail: { eventType: 'Delivery', mail } }), lambdaContext);
    expect(await state()).toBe('planned');
  });

  test('fails, and so comes back, where it cannot note a report', async () => {
    setUntilOver('DIGESTS_TABLE', 'none');
    await expect(handler(report('Delivery'), lambdaContext)).rejects.toThrow();
  });
});
