import type { ApiKey } from '../api-key.ts';
import type { Ledger, Reminder, ReminderDirectory } from './ports.ts';
import {
  createRecipientLister,
  findRemindedRecipients,
  isContact,
  type NamedPeople,
  nameWithinBranch,
  type Recipient,
} from './recipients.ts';

/**
 * Who else is reminded of a key, as far as a reader may know. Contacts are named by their address. For contacts, `others`
 * includes the other contacts.
 */
export type AlsoReminded = NamedPeople;

/**
 * Creates a lookup of who else is reminded of keys, in the order of the keys. Leaves out people whose address cannot be
 * reached, and those whose last mail about the key SES refused.
 * @param reader whose mail says so
 */
export function createAlsoRemindedFinder(
  reader: Recipient,
  { directory, ledger }: { directory: ReminderDirectory; ledger: Ledger },
): (keys: readonly ApiKey[]) => Promise<AlsoReminded[]> {
  const listRecipients = createRecipientLister(directory);
  // SES has not refused the mail that is being written, so the reader's own reminders say nothing.
  const findReminders: Ledger['findReminders'] = (references) =>
    ledger.findReminders(references.filter(({ recipientId }) => recipientId !== reader.recipientId));
  return async (keys) => {
    const reminded = await findRemindedRecipients(keys, listRecipients, findReminders, (reminders) =>
      listRefused(reminders, ledger),
    );
    return reminded.map(({ key, found, refused }) => {
      const also = (found?.recipients ?? []).filter(
        ({ recipientId }) => recipientId !== reader.recipientId && !refused.has(recipientId),
      );
      const isHidden = (other: Recipient): boolean => isContact(reader) && isContact(other);
      return nameWithinBranch(also, key.organisationPath, reader, isHidden);
    });
  };
}

/** Lists the reminders that were released because SES refused their mail, or whose digest was refused and is still open. */
async function listRefused(
  reminders: readonly Reminder[],
  { findDigests }: Pick<Ledger, 'findDigests'>,
): Promise<Reminder[]> {
  const references = new Map(
    reminders.map(({ run, recipientId }) => [`${run}/${recipientId}`, { run, recipientId }]),
  );
  const digests = await findDigests([...references.values()]);
  const refused = new Set([...references.keys()].filter((_, index) => digests[index]?.refused));
  return reminders.filter(
    ({ released, run, recipientId }) => released === 'refused' || refused.has(`${run}/${recipientId}`),
  );
}
