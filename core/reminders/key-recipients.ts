import type { ApiKey } from '../api-key.ts';
import { mapConcurrently } from '../concurrency.ts';
import { type ContactState, getContactReference, getContactState } from '../contacts/contact.ts';
import type { ContactStore } from '../contacts/ports.ts';
import type { Administrator } from '../organisation.ts';
import type { ReminderDirectory } from './ports.ts';
import { createRecipientLister, findRecipients, type NamedPeople, nameWithinBranch } from './recipients.ts';

/** Who is reminded of a key, as far as an administrator may know. */
export interface KeyRecipients {
  /** The administrators of the key's organisation. Those whom mail does not reach are not reminded. */
  administrators: { name: string; reachable: boolean }[];
  /** The contacts of the key. Only those who have confirmed are reminded. */
  contacts: { email: string; state: ContactState; requestedAt?: string }[];
  /**
   * Present if none of these can be reached: the administrators above who are reminded instead. `names` are those in the
   * reader's branch, `others` is the number of those above it. Both are empty if nobody can be reached.
   */
  above?: NamedPeople;
}

/** Finds who would be reminded of a key now. */
export async function findKeyRecipients(
  key: ApiKey,
  reader: Pick<Administrator, 'organisationId'>,
  { directory, contacts }: { directory: ReminderDirectory; contacts: Pick<ContactStore, 'find'> },
): Promise<KeyRecipients> {
  const { organisationId, organisationPath: path, contacts: addresses = [] } = key;
  const [administrators, asked, found] = await Promise.all([
    directory.listRecipients(organisationId),
    mapConcurrently(addresses, async (email) => {
      const contact = await contacts.find(getContactReference(organisationId, email));
      return {
        email,
        state: getContactState(contact),
        ...(contact && { requestedAt: contact.requestedAt }),
      };
    }),
    findRecipients(path, createRecipientLister(directory)(key)),
  ]);
  const above = found?.because === 'own' ? undefined : (found?.recipients ?? []);
  return {
    administrators: administrators.map(({ name, unreachable }) => ({
      name,
      reachable: unreachable === undefined,
    })),
    contacts: asked,
    ...(above && { above: nameWithinBranch(above, path, reader) }),
  };
}
