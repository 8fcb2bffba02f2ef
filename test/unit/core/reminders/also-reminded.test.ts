import { expect, test } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { type Contact, getContactReference } from '../../../../core/contacts/contact.ts';
import { createAlsoRemindedFinder } from '../../../../core/reminders/also-reminded.ts';
import type {
  Digest,
  Ledger,
  NewReminder,
  Reminder,
  ReminderDirectory,
} from '../../../../core/reminders/ports.ts';
import { type Recipient, toContactRecipient } from '../../../../core/reminders/recipients.ts';
import { createMemoryLedger } from '../../../../core/reminders/rehearsal.ts';

const AT = '2026-11-23T12:00:00.000Z';
const RUN = '2026-11-01T05:00:00.000Z';
const administrator = (name: string, organisationId: string): Recipient => ({
  recipientId: name,
  name,
  email: `${name}@northgate.example`,
  organisationId,
});
const contact = (email: string): Recipient => {
  const confirmed: Contact = {
    ...getContactReference('library', email),
    email,
    requestedAt: AT,
    requestedBy: 'Ada',
    stopSecret: 's',
    confirmedAt: AT,
    version: 1,
  };
  return toContactRecipient(confirmed) as Recipient;
};
const [ada, dora, ben, cara] = [
  administrator('Ada', 'northgate'),
  administrator('Dora', 'northgate'),
  administrator('Ben', 'library'),
  administrator('Cara', 'library'),
] as const;
const [eli, fay] = [contact('eli@b.example'), contact('fay@b.example')] as const;
const everybody = [ada, dora, ben, cara, eli, fay];
const directory = {
  listRecipients: async (id: string) =>
    [ada, dora, ben, cara].filter(({ organisationId }) => organisationId === id),
  findRecipient: async (id: string) => everybody.find(({ recipientId }) => recipientId === id),
} as ReminderDirectory;
const key = {
  organisationId: 'library',
  organisationPath: ['northgate', 'library'],
  keyId: 'key',
  contacts: [eli.email, fay.email],
  expiresAt: AT,
} as ApiKey;
const { contacts: _, ...withoutContacts } = { ...key, keyId: 'without contacts' };

/** Whom a reader is told of, if these have a reminder, and SES refused the digests or the reminders of these. */
async function find(
  reader: Recipient,
  refused: { digests?: Recipient[]; reminders?: Recipient[]; delivered?: Recipient[] } = {},
) {
  const { digests = [], reminders = [], delivered = [] } = refused;
  const ledger = createMemoryLedger();
  const asked: string[] = [];
  for (const { recipientId } of [...digests, ...reminders, ...delivered]) {
    const reminder = { ...key, end: AT, recipientId, run: RUN, stage: 7, keyName: 'Library' } as NewReminder;
    await ledger.planDigests([{ run: RUN, recipientId }]);
    await ledger.claim([reminder]);
    if (reminders.some((one) => one.recipientId === recipientId)) await ledger.release([reminder], 'refused');
    if (digests.some((one) => one.recipientId === recipientId)) {
      const digest = (await ledger.findDigest({ run: RUN, recipientId })) as Digest;
      await ledger.changeDigest(digest, { state: 'refused', refused: true });
    }
  }
  const findReminders: Ledger['findReminders'] = (references): Promise<(Reminder | undefined)[]> => {
    asked.push(...references.map(({ recipientId }) => recipientId));
    return ledger.findReminders(references);
  };
  const finder = createAlsoRemindedFinder(reader, { directory, ledger: { ...ledger, findReminders } });
  const [also, other] = await finder([key, withoutContacts]);
  expect(asked).not.toContain(reader.recipientId); // their own mail is being written
  return { also, other };
}

test('an administrator is told of the other administrators and the contacts, by name', async () => {
  const { also, other } = await find(ben);
  expect(also).toEqual({ names: ['Cara', 'eli@b.example', 'fay@b.example'], others: 0 });
  expect(other).toEqual({ names: ['Cara'], others: 0 });
});

test('a contact is told of the administrators, and how many other contacts there are', async () => {
  expect((await find(eli)).also).toEqual({ names: ['Ben', 'Cara'], others: 1 });
});

test('whose last mail about the key was refused is not named', async () => {
  const delivered = [fay];
  expect((await find(ben, { digests: [cara], delivered })).also?.names).toEqual([
    'eli@b.example',
    'fay@b.example',
  ]);
  expect((await find(ben, { reminders: [eli], delivered })).also?.names).toEqual(['Cara', 'fay@b.example']);
});

test('if every other recipient was refused, whoever is reminded instead is told of', async () => {
  const digests = [ben, cara, eli, fay];
  expect((await find(ben, { digests })).also).toEqual({ names: [], others: 0 });
  expect((await find(ada, { digests })).also).toEqual({ names: ['Dora'], others: 0 });
});
