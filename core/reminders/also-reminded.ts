import type { ApiKey } from '../api-key.ts';
import { memoize } from '../concurrency.ts';
import type { Ledger, ReminderDirectory } from './ports.ts';
import {
  createRecipientLister,
  findRecipients,
  formatLedgerEnd,
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
 * Creates a lookup of who else is reminded of a key. Leaves out people whose address cannot be reached, and those whose last
 * mail about the key SES refused.
 * @param reader whose mail says so
 */
export function createAlsoRemindedFinder(
  reader: Recipient,
  { directory, ledger }: { directory: ReminderDirectory; ledger: Ledger },
): (key: ApiKey) => Promise<AlsoReminded> {
  const listRecipients = createRecipientLister(directory);
  const isRefusedDigest = memoize(async (id) => {
    const [run = '', ...recipientId] = id.split('/');
    return (await ledger.findDigest({ run, recipientId: recipientId.join('/') }))?.refused === true;
  });
  return async (key) => {
    const refused = new Set<string>();
    for (const { released, run, recipientId } of await ledger.listReminders(key, formatLedgerEnd(key))) {
      if (released === 'refused' || (await isRefusedDigest(`${run}/${recipientId}`)))
        refused.add(recipientId);
    }
    const path = key.organisationPath;
    const found = await findRecipients(path, listRecipients(key), refused);
    const also = (found?.recipients ?? []).filter(
      ({ recipientId }) => recipientId !== reader.recipientId && !refused.has(recipientId),
    );
    return nameWithinBranch(also, path, reader, (other) => isContact(reader) && isContact(other));
  };
}
