import { expect, test } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { type Contact, getContactReference } from '../../../../core/contacts/contact.ts';
import { findKeyRecipients } from '../../../../core/reminders/key-recipients.ts';
import type { ReminderDirectory } from '../../../../core/reminders/ports.ts';
import { type Recipient, toContactRecipient } from '../../../../core/reminders/recipients.ts';

const AT = '2026-11-23T12:00:00.000Z';
const recipient = (name: string, organisationId: string, unreachable?: string): Recipient => ({
  recipientId: name,
  name,
  email: `${name}@northgate.example`,
  organisationId,
  ...(unreachable !== undefined && { unreachable }),
});
const askedAs = (email: string, differing: Partial<Contact> = {}): Contact => ({
  ...getContactReference('library', email),
  email,
  requestedAt: AT,
  requestedBy: 'Ada Byrne',
  stopSecret: 's',
  version: 1,
  ...differing,
});

/** Finds the recipients of a key of the library, which is below northgate, for a reader. */
function find(
  reader: string,
  administrators: Recipient[],
  { contacts, stored = [] }: { contacts?: string[]; stored?: Contact[] } = {},
) {
  const findContact = (contactId: string) => stored.find((contact) => contact.contactId === contactId);
  const directory = {
    listRecipients: async (id: string) =>
      administrators.filter(({ organisationId }) => organisationId === id),
    findRecipient: async (id: string) => {
      const contact = findContact(id.split('/')[1] ?? '');
      return contact && toContactRecipient(contact);
    },
  } as ReminderDirectory;
  const key = {
    organisationId: 'library',
    organisationPath: ['northgate', 'library'],
    ...(contacts && { contacts }),
  } as ApiKey;
  const store = { find: async ({ contactId }: { contactId: string }) => findContact(contactId) };
  return findKeyRecipients(key, { organisationId: reader }, { directory, contacts: store });
}

test('a reader sees the administrators of the key, and the contacts with what they have answered', async () => {
  const contacts = ['eli@b.example', 'fay@b.example', 'new@b.example'];
  const stored = [askedAs('eli@b.example', { confirmedAt: AT }), askedAs('fay@b.example')];
  const administrators = [
    recipient('Ada', 'northgate'),
    recipient('Ben', 'library'),
    recipient('Cara', 'library', AT),
  ];
  expect(await find('library', administrators, { contacts, stored })).toEqual({
    administrators: [
      { name: 'Ben', reachable: true },
      { name: 'Cara', reachable: false },
    ],
    contacts: [
      { email: 'eli@b.example', state: 'confirmed', requestedAt: AT },
      { email: 'fay@b.example', state: 'pending', requestedAt: AT },
      { email: 'new@b.example', state: 'pending' },
    ],
  });
});

test('a confirmed contact is enough, so nobody above is reminded', async () => {
  const contacts = ['eli@b.example'];
  const stored = [askedAs('eli@b.example', { confirmedAt: AT })];
  const found = await find('northgate', [recipient('Ada', 'northgate')], { contacts, stored });
  expect(found).not.toHaveProperty('above');
});

test('if nobody of a key can be reached, a reader sees those above in their branch, and how many others there are', async () => {
  const administrators = [recipient('Ada', 'northgate'), recipient('Ben', 'library', AT)];
  expect((await find('library', administrators)).above).toEqual({ names: [], others: 1 });
  expect((await find('northgate', administrators)).above).toEqual({ names: ['Ada'], others: 0 });
  expect((await find('northgate', [])).above).toEqual({ names: [], others: 0 });
});
