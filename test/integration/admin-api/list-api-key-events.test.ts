import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { describe, expect, test, vi } from 'vitest';
import { formatContactRecipientId, getContactReference } from '../../../core/contacts/contact.ts';
import { createKey } from '../../../core/life-cycle.ts';
import type { ReminderOutcome } from '../../../core/reminders/ports.ts';
import { createReminderEvents } from '../../../store/reminders/reminder-events.ts';
import {
  formatKeyPath,
  formatKeysPath,
  listEvents,
  type NewKeyJson,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';

const { client, key, keys, tables, organisation, administrator } = await deploy();
const north = await organisation();
const ada = await administrator(north, 'Ada Byrne');
const tomasz = await administrator(north, 'Tomasz Reid');
const ask = signedInAs(ada);

const CONTACT = formatContactRecipientId(getContactReference(north.organisationId, 'b@c.example'));
const NOT_DELIVERED = { administrators: 1, delivered: 0, bounced: 0 };

const create = async () => {
  const body = { name: 'Library', permissionLevel: 'full' };
  return (await ask<NewKeyJson>('POST', formatKeysPath(north), { body })).body;
};

describe('events of a key', () => {
  test('the events of a key contain every change, newest first: who, when, from where, and the fields before and after', async () => {
    const made = await create();
    const began = Date.now();
    await signedInAs(tomasz)('PATCH', formatKeyPath(made), {
      body: { name: 'Loans', enabled: false },
      headers: { 'user-agent': 'Mozilla/5.0' },
    });
    await ask('PATCH', formatKeyPath(made), { body: { enabled: true } });
    const events = await listEvents(ask, made);
    expect(events.map(({ type }) => type)).toEqual(['enabled', 'edited', 'created']);
    expect(events[0]).toMatchObject({ before: { enabled: false }, after: { enabled: true } });
    expect(events[1]).toEqual({
      organisationId: north.organisationId,
      eventId: expect.any(String),
      keyId: made.keyId,
      keyName: 'Loans',
      type: 'edited',
      keyVersion: 2,
      at: expect.any(String),
      actor: { subject: tomasz, name: 'Tomasz Reid', sourceIp: '192.0.2.10', userAgent: 'Mozilla/5.0' },
      before: { name: 'Library', enabled: true },
      after: { name: 'Loans', enabled: false },
    });
    const { name, permissionLevel, enabled, expiresOn } = made;
    expect(events[2]).toMatchObject({
      actor: { subject: ada },
      at: made.createdAt,
      after: { name, permissionLevel, enabled, expiresOn },
    });
    expect(events[2]).not.toHaveProperty('before');
    expect(Date.parse(events[1]?.at ?? '')).toBeGreaterThanOrEqual(began);
  });

  test('the events of a key are still listed after the deletion, including the deletion itself', async () => {
    const made = await create();
    await ask('DELETE', formatKeyPath(made));
    const [deleted, created] = await listEvents(ask, made);
    expect(deleted).toMatchObject({ type: 'deleted', before: { name: 'Library', enabled: true } });
    expect(deleted).not.toHaveProperty('after');
    expect(created?.type).toBe('created');
  });

  test('the events of a key are in the order of its versions, even if the clock of an earlier change was ahead', async () => {
    const hour = 60 * 60 * 1000;
    const input = { name: 'Library', permissionLevel: 'full' };
    const { key, changes } = createKey(north, input, policy, changeContextAt(new Date(Date.now() + hour)));
    await keys.commit(changes);
    await ask('PATCH', formatKeyPath(key), { body: { name: 'Loans' } });
    await ask('PATCH', formatKeyPath(key), { body: { enabled: false } });
    await ask('DELETE', formatKeyPath(key));
    const events = await listEvents(ask, key);
    expect(events.map(({ type, keyVersion }) => [type, keyVersion])).toEqual([
      ['deleted', 4],
      ['disabled', 3],
      ['edited', 2],
      ['created', 1],
    ]);
    expect(Date.parse(events[0]?.at ?? '')).toBeLessThan(Date.parse(events[3]?.at ?? ''));
  });

  test('the events of a key include those of earlier versions, which have no version of the key', async () => {
    const { key, changes } = createKey(
      north,
      { name: 'Library', permissionLevel: 'full' },
      policy,
      changeContextAt(new Date()),
    );
    const { lastEventId: _, ...stored } = key;
    await keys.commit(
      changes.map(({ event: { keyVersion: _, ...event } }) => ({ kind: 'create', key: stored, event })),
    );
    await ask('PATCH', formatKeyPath(key), { body: { name: 'Loans' } });
    const [edited, created] = await listEvents(ask, key);
    expect(edited).toMatchObject({ type: 'edited', keyVersion: 2 });
    expect(created?.type).toBe('created');
    expect(created).not.toHaveProperty('keyVersion');
  });

  test('the events of a key contain a rotation for both keys', async () => {
    const old = await create();
    const { body: successor } = await ask<NewKeyJson>('POST', `${formatKeyPath(old)}/rotation`, {
      body: { overlapDays: 7 },
    });
    expect((await listEvents(ask, old))[0]).toMatchObject({
      type: 'rotated',
      before: {},
      after: { replacedBy: successor.keyId, worksUntil: expect.any(String) },
    });
    expect(await listEvents(ask, successor)).toMatchObject([
      { type: 'created', after: { replaces: old.keyId } },
    ]);
  });

  test('the events of a key contain the first 200 characters of User-Agent, if there is one', async () => {
    const made = await create();
    for (const [enabled, agent] of [
      [false, 'x'.repeat(300)],
      [true, undefined],
    ] as const) {
      await ask('PATCH', formatKeyPath(made), { body: { enabled }, headers: { 'user-agent': agent } });
    }
    const [without, long] = await listEvents(ask, made);
    expect(without?.actor).not.toHaveProperty('userAgent');
    expect(long?.actor.userAgent).toBe('x'.repeat(200));
  });

  test('the events of a key can be empty for an existing key, because the index lags and events expire', async () => {
    const made = await create();
    for (const { eventId } of await listEvents(ask, made)) {
      const Key = { organisationId: made.organisationId, eventId };
      await client.send(new DeleteCommand({ TableName: tables.keyEvents, Key }));
    }
    expect(await listEvents(ask, made)).toEqual([]);
  });

  test('the events of a deleted key are not found once the event of its creation is no longer kept', async () => {
    const made = await create();
    const [created] = await listEvents(ask, made);
    await ask('DELETE', formatKeyPath(made));
    expect(await listEvents(ask, made)).toHaveLength(2);
    const Key = { organisationId: made.organisationId, eventId: created?.eventId };
    await client.send(new DeleteCommand({ TableName: tables.keyEvents, Key }));
    expect(await ask('GET', `${formatKeyPath(made)}/events`)).toMatchObject(refusedWith(404, 'not-found'));
  });

  test.each<[string, [string, ReminderOutcome][], object]>([
    [
      'mailed, and how many mails were delivered or bounced',
      [
        ['one', 'sent'],
        ['two', 'sent'],
        ['two', 'delivered'],
        ['three', 'sent'],
        ['three', 'bounced'],
      ],
      { administrators: 3, delivered: 1, bounced: 1 },
    ],
    [
      'mailed by a sender that crashed before it recorded the mail',
      [
        ['one', 'delivered'],
        ['one', 'bounced'],
      ],
      { administrators: 1, delivered: 1, bounced: 1 },
    ],
    ['mailed, if nothing is known of the delivery', [['one', 'sent']], NOT_DELIVERED],
    [
      'mailed, apart from contacts',
      [
        ['one', 'sent'],
        [CONTACT, 'sent'],
        [CONTACT, 'bounced'],
      ],
      { ...NOT_DELIVERED, contacts: 1, bounced: 1 },
    ],
  ])(
    'the events of a key contain how many administrators were %s, but not who',
    async (_, outcomes, reminder) => {
      const made = await create();
      const run = new Date(Date.now() + 1000).toISOString(); // so that it is the newest event
      const reminders = createReminderEvents(client, tables.keyEvents);
      const { organisationId, keyId } = made;
      for (const [recipientId, outcome] of outcomes) {
        const reminder = {
          run,
          recipientId,
          organisationId,
          keyId,
          end: '2026-11-30T00:00:00.000Z',
          stage: 7,
        };
        await reminders.record([reminder], outcome);
      }
      const [reminded] = await listEvents(ask, made);
      expect(reminded).toEqual({
        organisationId: north.organisationId,
        eventId: expect.any(String),
        keyId: made.keyId,
        type: 'reminded',
        at: run,
        actor: { subject: 'latchkey', name: 'Latchkey' },
        reminder: { stage: 7, ...reminder },
      });
    },
  );

  test('the events of a key are not listed under another organisation of the same administrator', async () => {
    const below = await organisation({ organisationId: 'below', path: [north.organisationId, 'below'] });
    const made = await create();
    const elsewhere = formatKeyPath({ ...made, organisationId: below.organisationId });
    expect(await ask('GET', `${elsewhere}/events`)).toMatchObject(refusedWith(404, 'not-found'));
  });

  test('the events of a key of another organisation are looked for exactly like those of a key that does not exist', async () => {
    const elsewhere = await organisation();
    const { key: foreign } = await key(elsewhere, 'full');
    const sent = vi.spyOn(DynamoDBDocumentClient.prototype, 'send');
    const listRequests = async (keyId: string) => {
      sent.mockClear();
      const path = `${formatKeyPath({ ...north, keyId })}/events`;
      expect(await ask('GET', path)).toMatchObject(refusedWith(404, 'not-found'));
      const requests = sent.mock.calls.map(([command]) => [command.constructor.name, command.input]);
      return JSON.parse(JSON.stringify(requests).replaceAll(keyId, '<key>'));
    };
    const requests = await listRequests(foreign.keyId);
    const unknown = foreign.keyId.slice(0, 10) + ulid().slice(10);
    expect(await listRequests(unknown)).toEqual(requests);
    // None reads the index of all organisations, whose answer would depend on the key.
    expect(requests.map(([, input]: [string, { IndexName?: string }]) => input.IndexName ?? 'none')).toEqual(
      requests.map(() => 'none'),
    );
    sent.mockRestore();
  });
});
