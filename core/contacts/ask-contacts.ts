import { formatActor } from '../actor-name.ts';
import type { ApiKey } from '../api-key.ts';
import type { ChangeContext } from '../change.ts';
import { mapConcurrently } from '../concurrency.ts';
import {
  buildRequest,
  type ConfirmationRequest,
  type Contact,
  getContactReference,
  getPendingSince,
  needsConfirmation,
  requirePendingLimit,
  wasAskedRecently,
} from './contact.ts';
import type { ContactStore } from './ports.ts';

/** A contact who has to be asked. `before` is the stored state, if there is one. */
export interface UnaskedContact {
  email: string;
  before: Contact | undefined;
}

/**
 * Finds which of these addresses have to be asked to confirm: those that have not confirmed, or cannot be reached, and were
 * not asked within the last hour.
 * @throws DomainError `contacts-pending` if the organisation has asked too many people who have not confirmed
 */
export async function findUnasked(
  organisationId: string,
  emails: readonly string[],
  contacts: ContactStore,
  now: Date,
): Promise<UnaskedContact[]> {
  const found = await mapConcurrently(emails, async (email) => ({
    email,
    before: await contacts.find(getContactReference(organisationId, email)),
  }));
  const unasked = found.filter(({ before }) => needsConfirmation(before) && !wasAskedRecently(before, now));
  if (unasked.length > 0) {
    const pending = await contacts.countPending(organisationId, getPendingSince(now));
    requirePendingLimit(pending + unasked.length);
  }
  return unasked;
}

/** Asks contacts to confirm that they want the reminders of a key: records the request, and hands it to the sender. */
export async function askContacts(
  unasked: readonly UnaskedContact[],
  { organisationId, keyId }: Pick<ApiKey, 'organisationId' | 'keyId'>,
  { actor, now, randomBytes }: Pick<ChangeContext, 'actor' | 'now' | 'randomBytes'>,
  contacts: ContactStore,
  enqueue: (request: ConfirmationRequest) => Promise<void>,
): Promise<void> {
  await mapConcurrently(unasked, async ({ email, before }) => {
    const asked = buildRequest(
      before,
      { organisationId, email },
      { requestedBy: formatActor(actor), now, randomBytes },
    );
    const { contactId, requestedAt } = asked;
    // If somebody else has asked meanwhile, their request is enough.
    if (await contacts.put(asked, before)) await enqueue({ organisationId, contactId, keyId, requestedAt });
  });
}
