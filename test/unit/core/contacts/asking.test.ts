import { beforeEach, describe, expect, test } from 'vitest';
import { askContacts, findUnasked } from '../../../../core/contacts/ask-contacts.ts';
import {
  type ConfirmationRequest,
  type Contact,
  confirm,
  getContactReference,
  parseToken,
} from '../../../../core/contacts/contact.ts';
import type { ContactStore } from '../../../../core/contacts/ports.ts';
import { type ConfirmationContent, sendConfirmation } from '../../../../core/contacts/send-confirmation.ts';
import { buildKeyActor } from '../../../../core/key-event.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import type { MailOutcome } from '../../../../core/reminders/send-digest.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

const AT = '2026-11-23T12:00:00.000Z';
const EMAIL = 'catalogue@northgate.example';
const northgate = anOrganisation();
const { organisationId } = northgate;
const context = changeContextAt(AT);
const input = { name: 'Library', permissionLevel: 'full', contacts: [EMAIL] };
const { key } = createKey(northgate, input, policy, context);
const { contacts: _, ...withoutContacts } = key;
const inMinutes = (minutes: number) => new Date(Date.parse(AT) + minutes * 60_000);

/** Contacts by their IDs. `pending` are those who have not confirmed, and since when they were counted. */
let stored: Map<string, Contact>;
let pending: { count: number; since: Date[] };
const contacts: ContactStore = {
  find: async ({ contactId }) => stored.get(contactId),
  countPending: async (_, since) => {
    pending.since.push(since);
    return pending.count;
  },
  put: async (contact, before) => {
    if (stored.get(contact.contactId)?.version !== before?.version) return false;
    stored.set(contact.contactId, contact);
    return true;
  },
};
const find = (email = EMAIL) => stored.get(getContactReference(organisationId, email).contactId);

beforeEach(() => {
  stored = new Map();
  pending = { count: 0, since: [] };
});

/** Asks whoever has to be asked, and lists the requests for mails. */
async function ask(emails: string[], now = context.now): Promise<ConfirmationRequest[]> {
  const requests: ConfirmationRequest[] = [];
  const unasked = await findUnasked(organisationId, emails, contacts, now);
  await askContacts(unasked, key, { ...context, now }, contacts, async (request) => {
    requests.push(request);
  });
  return requests;
}

describe('asking contacts', () => {
  test('who has not confirmed is asked, but not again within an hour', async () => {
    const { contactId } = getContactReference(organisationId, EMAIL);
    expect(await ask([EMAIL])).toEqual([{ organisationId, contactId, keyId: key.keyId, requestedAt: AT }]);
    expect(find()).toMatchObject({ email: EMAIL, requestedBy: 'Ada Byrne', requestedAt: AT, version: 1 });
    expect(await ask([EMAIL, 'b@c.example'], inMinutes(59))).toHaveLength(1);
    stored.set(contactId, { ...(find() as Contact), confirmedAt: AT });
    expect(await ask([EMAIL], inMinutes(300))).toEqual([]);
  });

  test('a key that asks is named as a key', async () => {
    const actor = buildKeyActor({ organisationId, keyId: 'k', name: 'Till' });
    expect(actor).toEqual({ subject: 'k', name: 'Till', key: { organisationId, keyId: 'k' } });
    const unasked = [{ email: EMAIL, before: undefined }];
    await askContacts(unasked, key, { ...context, actor }, contacts, async () => {});
    expect(find()?.requestedBy).toBe('API key “Till”');
  });

  test('whom somebody else asks at the same time gets one mail', async () => {
    const unasked = await findUnasked(organisationId, [EMAIL], contacts, context.now);
    await ask([EMAIL]);
    const requests: ConfirmationRequest[] = [];
    await askContacts(unasked, key, context, contacts, async (request) => {
      requests.push(request);
    });
    expect(requests).toEqual([]);
  });

  test('an organisation asks at most 30 people who have not confirmed', async () => {
    pending.count = 29;
    expect(await ask([EMAIL])).toHaveLength(1);
    expect(pending.since).toEqual([new Date('2026-11-16T12:00:00Z')]);
    pending.count = 30;
    await expect(ask(['b@c.example'])).rejects.toMatchObject({ code: 'contacts-pending' });
    pending.count = 31;
    expect(await ask([EMAIL])).toEqual([]); // nobody has to be asked
  });
});

describe('the mail that asks a contact', () => {
  /** Sends a request's mail. SES answers with the outcome. */
  async function send(
    request: ConfirmationRequest,
    outcome: MailOutcome = { accepted: '1' },
    differing: {
      organisations?: (typeof northgate)[];
      keys?: (typeof key)[];
      put?: ContactStore['put'];
    } = {},
  ) {
    const { organisations = [northgate], keys = [key], put = contacts.put } = differing;
    const mails: { to: string; content: ConfirmationContent; request: ConfirmationRequest }[] = [];
    const isDone = await sendConfirmation(
      request,
      {
        contacts: { ...contacts, put },
        findOrganisation: async () => organisations[0],
        findApiKey: async () => keys[0],
        pageUrl: 'https://keys.example',
        randomBytes: (count) => new Uint8Array(count).fill(2),
        mail: async (to, content, about) => {
          mails.push({ to, content, request: about });
          return outcome;
        },
      },
      inMinutes(1),
    );
    return { isDone, mails };
  }
  const request = async () => (await ask([EMAIL]))[0] as ConfirmationRequest;

  test('the mail says who asks for which key, and its link confirms', async () => {
    const asked = await request();
    const { isDone, mails } = await send(asked);
    expect(isDone).toBe(true);
    const told = { organisationName: northgate.name, keyName: 'Library', requestedBy: 'Ada Byrne' };
    const confirmUrl = expect.stringMatching(/^https:\/\/keys\.example\/contact#/);
    expect(mails).toEqual([{ to: EMAIL, content: { ...told, confirmUrl }, request: asked }]);
    expect(find()).not.toHaveProperty('unreachable');
    const { secret = '' } = parseToken(mails[0]?.content.confirmUrl.split('#')[1] ?? '') ?? {};
    expect(confirm(find() as Contact, secret, inMinutes(2))).toMatchObject({ email: EMAIL });
  });

  test('the mail is sent once for each request', async () => {
    const asked = await request();
    await send(asked);
    expect(await send(asked)).toEqual({ isDone: true, mails: [] });
  });

  test.each<[string, Parameters<typeof send>[2] & { requestedAt?: string }]>([
    ['the contact was asked again', { requestedAt: inMinutes(-60).toISOString() }],
    ['the organisation was removed', { organisations: [] }],
    ['the key was deleted', { keys: [] }],
    ['the key has no contacts any more', { keys: [withoutContacts] }],
    ['the key has other contacts', { keys: [{ ...key, contacts: ['b@c.example'] }] }],
  ])('the mail is not sent if %s', async (_, { requestedAt = AT, ...differing }) => {
    const asked = await request();
    const sent = await send({ ...asked, requestedAt }, { accepted: '1' }, differing);
    expect(sent).toEqual({ isDone: true, mails: [] });
  });

  test('a contact who was removed gets no mail, and one who is changed at the same time gets it later', async () => {
    const asked = await request();
    expect(await send(asked, undefined, { put: async () => false })).toEqual({ isDone: false, mails: [] });
    stored.clear();
    expect(await send(asked)).toEqual({ isDone: true, mails: [] });
  });

  test('the mail is sent again if SES is busy, and the address is marked if SES refuses it', async () => {
    const asked = await request();
    const before = find();
    expect((await send(asked, { busy: true })).isDone).toBe(false);
    expect(find()).toEqual({ ...before, version: 3 });
    expect(await send(asked, { refused: 'no such address' })).toMatchObject({ isDone: true, mails: [{}] });
    expect(find()).toMatchObject({
      unreachable: inMinutes(1).toISOString(),
      mailedAt: inMinutes(1).toISOString(),
      version: 5,
    });
  });
});
