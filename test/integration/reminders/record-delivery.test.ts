import { randomBytes } from 'node:crypto';
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { buildRequest, formatContactRecipientId } from '../../../core/contacts/contact.ts';
import type { Digest } from '../../../core/reminders/ports.ts';
import { buildTags } from '../../../lambdas/reminders/mail.ts';
import { handler } from '../../../lambdas/reminders/record-delivery.ts';
import { createContactStore } from '../../../store/contacts.ts';
import { createLedger } from '../../../store/reminders/ledger.ts';
import { deploy } from '../../support/deployment.ts';
import { setForThisTest } from '../../support/environment.ts';
import { lambdaContext } from '../../support/example-requests.ts';
import { buildQueueEvent } from '../../support/queue-events.ts';

const { client, tables } = await deploy();
vi.stubEnv('DIGESTS_TABLE', tables.digests);
vi.stubEnv('DIGEST_KEYS_TABLE', tables.digestKeys);
vi.stubEnv('REMINDERS_TABLE', tables.reminders);
const written = vi.fn<(line: unknown) => boolean>(() => true);
for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(written);
const book = createLedger(client, tables);

type Report = [eventType: string, more?: object];
const HARD_BOUNCE: Report = ['Bounce', { bounce: { bounceType: 'Permanent' } }];
const SOFT_BOUNCE: Report = ['Bounce', { bounce: { bounceType: 'Transient' } }];
const DELIVERY: Report = ['Delivery'];
const REJECT: Report = ['Reject'];
const SEND: Report = ['Send'];

describe('record-delivery', () => {
  const digest = { run: '2039-03-01T05:00:00.000Z', recipientId: 'ada' };
  const tags = Object.fromEntries(buildTags(digest).map(({ Name, Value }) => [Name, [Value]]));
  const report = (eventType: string, more: object = {}) =>
    buildQueueEvent({
      source: 'aws.ses',
      detail: { eventType, mail: { messageId: 'm', destination: ['ada@a.example'], tags }, ...more },
    });
  const state = async () => (await book.findDigest(digest))?.state;
  const change = async (to: Omit<Digest, 'run' | 'recipientId'>) => {
    const found = await book.findDigest(digest);
    expect(found && (await book.changeDigest(found, to))).toBe(true);
  };

  beforeEach(async () => {
    await client.send(new DeleteCommand({ TableName: tables.digests, Key: digest }));
    await book.planDigests([digest]);
    await change({ state: 'sending', claimedAt: digest.run });
    await change({ state: 'sent', claimedAt: digest.run, messageId: 'm' });
  });

  test.each([
    ['Delivery', {}, 'delivered'],
    ['Bounce', { bounce: { bounceType: 'Permanent' } }, 'bounced'],
    ['Complaint', {}, 'bounced'],
    ['Reject', {}, 'refused'],
    ['Bounce', { bounce: { bounceType: 'Transient' } }, 'soft-bounced'],
    ['Bounce', { bounce: { bounceType: 'Undetermined' } }, 'soft-bounced'],
    ['Open', {}, 'sent'],
    ['Send', {}, 'sent'],
  ])('the report %s %o changes a sent digest to %s', async (eventType, more, becomes) => {
    written.mockClear();
    await handler(report(eventType, more), lambdaContext);
    expect(await state()).toBe(becomes);
    const warnings = written.mock.calls.map(String).filter((line) => line.includes('"WARN"'));
    expect(warnings).toHaveLength(becomes === 'sent' || becomes === 'delivered' ? 0 : 1);
    for (const warning of warnings) expect(warning).toContain(digest.recipientId);
  });

  test('an out-of-office reply does not change a delivered digest', async () => {
    await handler(report('Delivery'), lambdaContext);
    await handler(report('Bounce', { bounce: { bounceType: 'Transient' } }), lambdaContext);
    expect(await state()).toBe('delivered');
  });

  test('an out-of-office reply after the delivery does not count against the address', async () => {
    await client.send(
      new PutCommand({
        TableName: tables.administrators,
        Item: { subject: 'ada', name: 'Ada', email: 'ada@a.example', organisationId: 'a' },
      }),
    );
    await handler(report('Delivery'), lambdaContext);
    await handler(report(...SOFT_BOUNCE), lambdaContext);
    const { Item } = await client.send(
      new GetCommand({ TableName: tables.administrators, Key: { subject: 'ada' } }),
    );
    expect(Item).not.toHaveProperty('softBounces');
  });

  test.each<[Report, Report, string]>([
    [HARD_BOUNCE, DELIVERY, 'bounced'],
    [HARD_BOUNCE, SOFT_BOUNCE, 'bounced'],
    [HARD_BOUNCE, REJECT, 'bounced'],
    [REJECT, DELIVERY, 'refused'],
    [REJECT, SOFT_BOUNCE, 'refused'],
    [DELIVERY, REJECT, 'delivered'],
    [DELIVERY, HARD_BOUNCE, 'bounced'],
    [SOFT_BOUNCE, DELIVERY, 'delivered'],
    [SOFT_BOUNCE, HARD_BOUNCE, 'bounced'],
    [DELIVERY, SEND, 'delivered'],
    [HARD_BOUNCE, SEND, 'bounced'],
  ])(
    'the reports %j and then %j, in whatever order SES made them, leave a digest %s',
    async (first, then, becomes) => {
      await handler(report(...first), lambdaContext);
      await handler(report(...then), lambdaContext);
      expect(await state()).toBe(becomes);
    },
  );

  test('Send records the mail of a crashed sender, so that it is not sent again', async () => {
    await client.send(new DeleteCommand({ TableName: tables.digests, Key: digest }));
    await book.planDigests([digest]);
    await change({ state: 'sending', claimedAt: digest.run });
    await handler(report('Send'), lambdaContext);
    expect(await book.findDigest(digest)).toMatchObject({ state: 'sending', messageId: 'm' });
  });

  test.each(['planned', 'sent', 'delivered', 'bounced', 'refused', 'withdrawn', 'superseded'] as const)(
    'a late Send of an earlier attempt leaves a digest that is %s as it is',
    async (now) => {
      await client.send(new DeleteCommand({ TableName: tables.digests, Key: digest }));
      await book.planDigests([digest]);
      await change({ state: now });
      const before = await book.findDigest(digest);
      await handler(report('Send'), lambdaContext);
      // With the ID of another mail, it would count as accepted once a sender claims it.
      expect(await book.findDigest(digest)).toEqual(before);
    },
  );

  test.each([
    ['Bounce', { bounce: { bounceType: 'Permanent' } }, true],
    ['Bounce', { bounce: { bounceType: 'Transient' } }, false],
    ['Delivery', {}, false],
  ])(
    'the report %s %o of a mail that asks a contact to confirm marks them: %s',
    async (eventType, more, marks) => {
      const contacts = createContactStore(client, tables.contacts);
      const person = { organisationId: ulid().toLowerCase(), email: 'eli@catalogue.example' };
      const asker = { requestedBy: 'Ada', now: new Date(), randomBytes };
      const contact = buildRequest(undefined, person, asker);
      await contacts.put(contact, undefined);
      const recipientId = formatContactRecipientId(contact);
      const mail = {
        messageId: 'm',
        destination: [person.email],
        tags: Object.fromEntries(buildTags({ recipientId }).map(({ Name, Value }) => [Name, [Value]])),
      };
      await handler(buildQueueEvent({ detail: { eventType, mail, ...more } }), lambdaContext);
      expect((await contacts.find(contact))?.unreachable !== undefined).toBe(marks);
    },
  );

  test('record-delivery ignores reports about other mails of the account', async () => {
    const mail = {
      messageId: 'm',
      destination: ['ada@a.example'],
      tags: { 'ses:from-domain': ['a.example'] },
    };
    await handler(buildQueueEvent({ detail: { eventType: 'Delivery', mail } }), lambdaContext);
    expect(await state()).toBe('sent');
  });

  test('record-delivery records a report even if a key of the digest cannot be read, and logs which', async () => {
    const key = { organisationId: 'northgate', keyId: 'damaged', end: '2039-03-08T00:00:00.000Z' };
    await book.addKeys([{ ...digest, ...key }]);
    await book.claim([{ ...digest, ...key, keyName: 'Library', organisationPath: ['northgate'], stage: 7 }]);
    await client.send(
      new UpdateCommand({
        TableName: tables.reminders,
        Key: { keyId: key.keyId, endRecipient: `${key.end}/${digest.recipientId}` },
        UpdateExpression: 'SET stage = :damage',
        ExpressionAttributeValues: { ':damage': 'seven' },
      }),
    );
    written.mockClear();
    await handler(report('Bounce', { bounce: { bounceType: 'Permanent' } }), lambdaContext);
    expect(await state()).toBe('bounced');
    expect(JSON.stringify(written.mock.calls)).toContain('reminder damaged');
  });

  test('record-delivery fails, so that it is retried, if it cannot record a report', async () => {
    setForThisTest('DIGESTS_TABLE', 'none');
    await expect(handler(report('Delivery'), lambdaContext)).rejects.toThrow();
  });
});
