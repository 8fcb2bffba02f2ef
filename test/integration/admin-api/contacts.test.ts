import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ContactState, getContactReference, getContactState } from '../../../core/contacts/contact.ts';
import type { Organisation } from '../../../core/organisation.ts';
import type { KeyRecipients } from '../../../core/reminders/key-recipients.ts';
import { getContactStore } from '../../../lambdas/admin-api/contacts.ts';
import { handler as sendConfirmation } from '../../../lambdas/reminders/send-confirmation.ts';
import { createApiKeyReader } from '../../../store/api-keys.ts';
import { createContactStore } from '../../../store/contacts.ts';
import { createDirectoryWriter } from '../../../store/directory-writer.ts';
import { createAddresses } from '../../../store/reminders/reminder-directory.ts';
import {
  formatKeyPath,
  formatKeysPath,
  type KeyJson,
  listEvents,
  logged,
  type NewKeyJson,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';
import { MAIL_ENVIRONMENT, stubEnvironment } from '../../support/environment.ts';
import { lambdaContext } from '../../support/example-requests.ts';
import { buildQueueEvent } from '../../support/queue-events.ts';

vi.mock(import('../../../lambdas/admin-api/contacts.ts'), { spy: true });

const { client, tables, organisation, administrator } = await deploy();
stubEnvironment(MAIL_ENVIRONMENT);
const contacts = createContactStore(client, tables.contacts);
const sqs = mockClient(SQSClient);
const ses = mockClient(SESClient);
const CATALOGUE = 'catalogue@northgate.example';
const HOUR = 3_600_000;

let north: Organisation;
let ask: ReturnType<typeof signedInAs>;
beforeEach(async () => {
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  ses.reset();
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
  north = await organisation({ name: 'Northgate University' });
  ask = signedInAs(await administrator(north));
});
afterEach(() => vi.useRealTimers());

const create = (given: object = { contacts: [CATALOGUE] }) =>
  ask<NewKeyJson>('POST', formatKeysPath(north), {
    body: { name: 'Library catalogue', permissionLevel: 'full', ...given },
  });
const read = async (email = CATALOGUE) => contacts.find(getContactReference(north.organisationId, email));
const state = async (email = CATALOGUE): Promise<ContactState> => getContactState(await read(email));
const wait = (milliseconds: number) =>
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(Date.now() + milliseconds) });

/** When DynamoDB may remove the contact, in days after they were asked. */
async function findPurgeDays(): Promise<number | undefined> {
  const Key = getContactReference(north.organisationId, CATALOGUE);
  const { Item } = await client.send(new GetCommand({ TableName: tables.contacts, Key }));
  return Item?.purgeAt && Math.round((Item.purgeAt * 1000 - Date.parse(Item.requestedAt)) / (24 * HOUR));
}

/** Lets the sender handle the requests that are queued, and reads the mails that it has sent. */
async function sendMails() {
  const requests = sqs
    .commandCalls(SendMessageCommand)
    .map(({ args: [{ input }] }) => JSON.parse(input.MessageBody ?? ''));
  sqs.resetHistory();
  ses.resetHistory();
  const answer = requests.length > 0 && (await sendConfirmation(buildQueueEvent(...requests), lambdaContext));
  const raw = ses
    .commandCalls(SendRawEmailCommand)
    .map(({ args: [{ input }] }) => input.RawMessage?.Data ?? []);
  const mails = await Promise.all(raw.map((data) => simpleParser(Buffer.from(data))));
  return { requests, answer, mails };
}

/** The token in the link of the only mail. */
async function receiveToken(): Promise<string> {
  const { answer, mails } = await sendMails();
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(mails).toHaveLength(1);
  return /\/contact#([\w.-]+)/.exec(mails[0]?.text ?? '')?.[1] ?? '';
}

/** Answers as a contact. The functions get the names of only the tables that they may access. */
async function answer(what: 'confirmations' | 'refusals', token: string) {
  vi.stubEnv('ADMINISTRATORS_TABLE', undefined);
  vi.stubEnv('API_KEYS_TABLE', undefined);
  try {
    return await ask('POST', `/contact-${what}`, { body: { token } });
  } finally {
    vi.stubEnv('ADMINISTRATORS_TABLE', tables.administrators);
    vi.stubEnv('API_KEYS_TABLE', tables.apiKeys);
  }
}
/** The last error that a function has logged. */
const readLastError = () => JSON.parse(logged.findLast((line) => line.includes('"ERROR"')) ?? '');
const askAgain = (key: KeyJson, email = CATALOGUE) =>
  ask('POST', `${formatKeyPath(key)}/contact-requests`, { body: { email } });

describe('contacts of a key', () => {
  test('are mail addresses, stored in lower case and once each, recorded, and inherited at rotation', async () => {
    const { body: made } = await create({
      contacts: ['Catalogue@Northgate.example', CATALOGUE, 'b@c.example'],
    });
    expect(made.contacts).toEqual([CATALOGUE, 'b@c.example']);
    await ask('PATCH', formatKeyPath(made), { body: { contacts: [CATALOGUE] } });
    const { body: successor } = await ask<KeyJson>('POST', `${formatKeyPath(made)}/rotation`);
    expect(successor.contacts).toEqual([CATALOGUE]);
    await ask('PATCH', formatKeyPath(made), { body: { contacts: [] } });
    expect((await ask<KeyJson>('GET', formatKeyPath(made))).body).not.toHaveProperty('contacts');
    expect(await listEvents(ask, made)).toMatchObject([
      { type: 'edited', before: { contacts: [CATALOGUE] } },
      { type: 'rotated' },
      { type: 'edited', before: { contacts: [CATALOGUE, 'b@c.example'] }, after: { contacts: [CATALOGUE] } },
      { type: 'created', after: { contacts: [CATALOGUE, 'b@c.example'] } },
    ]);
  });

  test('are refused if one is not an address, and nobody is asked', async () => {
    const given = [CATALOGUE, 'a@b.example\r\nBcc: c@d.example'];
    expect(await create({ contacts: given })).toMatchObject(refusedWith(400, 'contacts-invalid', 'contacts'));
    expect((await sendMails()).requests).toEqual([]);
  });
});

describe('confirmation of a contact', () => {
  test('is asked for by a mail that says who asks, for what, who we are, and how long the link is valid', async () => {
    const { body: made } = await create();
    const { mails } = await sendMails();
    const [mail] = mails;
    expect(mail?.to).toMatchObject({ text: CATALOGUE });
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    for (const told of ['Example keys', 'Ada Byrne', 'Northgate University', 'Library catalogue', '7 days']) {
      expect(mail?.text).toContain(told);
      expect(mail?.html).toContain(told);
    }
    expect(mail?.text).toMatch(/If you do not want these mails, ignore this one, and nothing happens/);
    expect(mail?.text).not.toContain(made.value);
    expect(await state()).toBe('pending');
  });

  test('is recorded once by the link, and only its hash is stored or logged', async () => {
    await create();
    const token = await receiveToken();
    const confirmed = { status: 200, body: { email: CATALOGUE, organisationName: 'Northgate University' } };
    expect(await answer('confirmations', token)).toMatchObject(confirmed);
    expect(await state()).toBe('confirmed');
    const stored = await read();
    expect(await answer('confirmations', token)).toMatchObject(confirmed);
    expect(await read()).toEqual(stored);
    expect(JSON.stringify(stored)).not.toContain(token.split('.').at(-1));
    expect(logged.join('\n')).not.toContain(token.split('.').at(-1));
  });

  test('is waited for 30 days, after which the address is forgotten; that of a contact is kept', async () => {
    await create();
    expect(await findPurgeDays()).toBe(30);
    await answer('confirmations', await receiveToken());
    expect(await findPurgeDays()).toBeUndefined();
  });

  test('is refused in the same way with a link of another form, an unknown or a changed one, or after seven days', async () => {
    await create();
    const token = await receiveToken();
    const [organisationId = '', contactId = '', secret = ''] = token.split('.');
    const wrong = [
      '',
      'x',
      `${organisationId}.${'x'.repeat(22)}.${secret}`,
      `elsewhere.${contactId}.${secret}`,
      `${organisationId}.${contactId}.${'x'.repeat(43)}`,
    ];
    const bodies = [];
    for (const given of wrong) bodies.push(await answer('confirmations', given));
    wait(7 * 24 * HOUR);
    bodies.push(await answer('confirmations', token));
    for (const { status, body } of bodies) {
      expect(status).toBe(404);
      expect({ ...(body as object), instance: '' }).toEqual({ ...(bodies[0]?.body as object), instance: '' });
    }
    expect(await state()).toBe('pending');
  });

  test.each([
    [3, 200],
    [4, 500],
  ])(
    'is tried again if the contact is changed meanwhile, here %i times, and returns %i',
    async (times, status) => {
      await create();
      const token = await receiveToken();
      let changed = 0;
      vi.mocked(getContactStore).mockReturnValue({
        ...contacts,
        put: async (...given) => ++changed > times && contacts.put(...given),
      });
      expect((await answer('confirmations', token)).status).toBe(status);
      vi.mocked(getContactStore).mockReset();
      expect(await state()).toBe(status === 200 ? 'confirmed' : 'pending');
    },
  );

  test('is refused after the organisation was removed', async () => {
    await create();
    const token = await receiveToken();
    const Key = { organisationId: north.organisationId };
    await client.send(new DeleteCommand({ TableName: tables.organisations, Key }));
    expect((await answer('confirmations', token)).status).toBe(404);
  });

  test('is asked for once for several keys, and not again once it is there', async () => {
    await create();
    await create();
    await answer('confirmations', await receiveToken());
    await create();
    wait(2 * HOUR);
    await create();
    expect((await sendMails()).requests).toEqual([]);
  });

  test('is asked for when an edit adds a contact, but not for those who were there', async () => {
    const { body: made } = await create();
    await sendMails();
    wait(2 * HOUR);
    await ask('PATCH', formatKeyPath(made), { body: { contacts: [CATALOGUE, 'b@c.example'] } });
    const { mails } = await sendMails();
    expect(mails.map(({ to }) => to)).toMatchObject([{ text: 'b@c.example' }]);
  });

  test('can be asked for again after an hour, and then only the new link is valid', async () => {
    const { body: made } = await create();
    const first = await receiveToken();
    expect(await askAgain(made)).toMatchObject(refusedWith(409, 'contact-asked-recently'));
    expect(await askAgain(made, 'b@c.example')).toMatchObject(refusedWith(400, 'contact-unknown', 'email'));
    wait(HOUR);
    expect((await askAgain(made)).status).toBe(202);
    const second = await receiveToken();
    expect((await answer('confirmations', first)).status).toBe(404);
    expect((await answer('confirmations', second)).status).toBe(200);
    expect(await askAgain(made)).toMatchObject(refusedWith(409, 'contact-confirmed'));
  });

  test('stays pending if the mail cannot be requested, and the key is created', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('SQS is not there'));
    const { status, body: made } = await create();
    expect(status).toBe(201);
    expect(await state()).toBe('pending');
    const { organisationId, keyId } = made;
    expect(readLastError()).toMatchObject({
      service: 'admin-api',
      organisationId,
      keyId,
      error: { message: 'SQS is not there' },
    });
    sqs.on(SendMessageCommand).resolves({});
    wait(HOUR);
    expect((await askAgain(made)).status).toBe(202);
  });

  test('is mailed once if the request comes twice, and not if the contact was removed meanwhile', async () => {
    const { body: made } = await create();
    const { requests } = await sendMails();
    await sendConfirmation(buildQueueEvent(...requests), lambdaContext);
    expect(ses.commandCalls(SendRawEmailCommand)).toHaveLength(1);
    wait(HOUR);
    await askAgain(made);
    await ask('PATCH', formatKeyPath(made), { body: { contacts: [] } });
    expect((await sendMails()).mails).toEqual([]);
  });

  test('is retried if SES throttles, and marks the address if SES refuses it', async () => {
    const { body: made } = await create();
    const failure = (name: string) => Object.assign(new Error(name), { name, $fault: 'client' });
    const { SESServiceException } = await import('@aws-sdk/client-ses');
    const refuse = (name: string) =>
      ses
        .on(SendRawEmailCommand)
        .rejects(
          new SESServiceException({ ...failure(name), message: name, $fault: 'client', $metadata: {} }),
        );
    refuse('Throttling');
    const { requests, answer: throttled } = await sendMails();
    expect(throttled).toMatchObject({ batchItemFailures: [{}] });
    refuse('InvalidParameterValue');
    await sendConfirmation(buildQueueEvent(...requests), lambdaContext);
    expect(await state()).toBe('unreachable');
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'm2' });
    wait(HOUR);
    await askAgain(made);
    await answer('confirmations', await receiveToken());
    expect(await state()).toBe('confirmed');
  });

  test('is limited to 30 people of an organisation who have not confirmed', async () => {
    for (let first = 0; first < 30; first += 5) {
      const five = Array.from({ length: 5 }, (_, index) => `a${first + index}@b.example`);
      expect((await create({ contacts: five })).status).toBe(201);
    }
    expect(await create({ contacts: ['one@more.example'] })).toMatchObject(
      refusedWith(409, 'contacts-pending'),
    );
    wait(8 * 24 * HOUR);
    expect((await create({ contacts: ['one@more.example'] })).status).toBe(201);
  });
});

describe('a contact who stops the reminders', () => {
  test('is not a contact any more until they are asked and confirm again', async () => {
    const { body: made } = await create();
    const token = await receiveToken();
    await answer('confirmations', token);
    const { stopSecret = '' } = (await read()) ?? {};
    const stop = [...token.split('.').slice(0, 2), stopSecret].join('.');
    expect((await answer('refusals', stop)).status).toBe(200);
    expect((await answer('refusals', stop)).status).toBe(200);
    expect(await state()).toBe('declined');
    expect(await findPurgeDays()).toBeUndefined(); // or they could be asked again as if they had never answered
    expect((await answer('confirmations', token)).status).toBe(404);
    expect((await answer('confirmations', stop)).status).toBe(404);
    wait(HOUR);
    expect((await askAgain(made)).status).toBe(202);
    expect(await state()).toBe('pending');
    await answer('confirmations', await receiveToken());
    expect(await state()).toBe('confirmed');
  });

  test('cannot be another one: the link to confirm stops nothing', async () => {
    await create();
    expect((await answer('refusals', await receiveToken())).status).toBe(404);
  });
});

test('removing an organisation removes its contacts, but not while it has keys', async () => {
  const directory = createDirectoryWriter(client, tables);
  await create();
  expect(await directory.removeOrganisation(north.organisationId)).toBe(false);
  expect(await read()).toBeDefined();
  const { rows } = await createApiKeyReader(client, tables.apiKeys).list(north.organisationId, { limit: 99 });
  for (const key of rows) await ask('DELETE', formatKeyPath(key));
  expect(await directory.removeOrganisation(north.organisationId)).toBe(true);
  expect(await read()).toBeUndefined();
});

describe('who is reminded of a key', () => {
  const recipientsOf = async (key: KeyJson, as = ask) =>
    (await as<KeyRecipients>('GET', `${formatKeyPath(key)}/recipients`)).body;

  test('are the administrators by name, and the contacts with the state of their answer', async () => {
    const { body: made } = await create({ contacts: [CATALOGUE, 'b@c.example'] });
    const { mails } = await sendMails();
    const mail = mails.find(({ to }) => JSON.stringify(to).includes(CATALOGUE));
    await answer('confirmations', /\/contact#([\w.-]+)/.exec(mail?.text ?? '')?.[1] ?? '');
    const { organisationId } = north;
    const damaged = { subject: `damaged in ${organisationId}`, organisationId };
    await client.send(new PutCommand({ TableName: tables.administrators, Item: damaged }));
    expect(await recipientsOf(made)).toEqual({
      administrators: [{ name: 'Ada Byrne', reachable: true }],
      contacts: [
        { email: CATALOGUE, state: 'confirmed', requestedAt: expect.any(String) },
        { email: 'b@c.example', state: 'pending', requestedAt: expect.any(String) },
      ],
    });
    expect(readLastError()).toMatchObject({
      service: 'admin-api',
      error: { message: expect.stringContaining(damaged.subject) },
    });
  });

  test('are those above if nobody here can be reached, named only to readers who may see them', async () => {
    const subject = await administrator(north, 'Ben Carter');
    const library = await organisation({
      parentId: north.organisationId,
      path: [north.organisationId, 'library'],
      organisationId: `${north.organisationId.slice(0, 20)}l`,
    });
    const path = [north.organisationId, library.organisationId];
    await organisation({ ...library, path });
    const librarian = await administrator(library, 'Cara Diaz');
    const askCara = signedInAs(librarian);
    const { body: made } = await askCara<NewKeyJson>('POST', formatKeysPath(library), {
      body: { name: 'Loans', permissionLevel: 'full' },
    });
    expect(await recipientsOf(made, askCara)).not.toHaveProperty('above');
    const { markUnreachable } = createAddresses(client, tables);
    await markUnreachable(librarian, `${librarian}@a.example`, new Date());
    const administrators = [{ name: 'Cara Diaz', reachable: false }];
    expect(await recipientsOf(made, askCara)).toMatchObject({
      administrators,
      above: { names: [], others: 2 },
    });
    expect(await recipientsOf(made, signedInAs(subject))).toMatchObject({
      administrators,
      above: { names: ['Ada Byrne', 'Ben Carter'], others: 0 },
    });
  });
});
