import { askContacts, findUnasked } from '../../core/contacts/ask-contacts.ts';
import { getContactReference, needsConfirmation } from '../../core/contacts/contact.ts';
import { requireKey, requireManageable, requireOrganisation } from './access.ts';
import { buildChangeContext } from './change.ts';
import { enqueueConfirmation, getContactStore } from './contacts.ts';
import { email, parseFields, parseJsonBody } from './http/body.ts';
import { buildJsonResponse, createAdminHandler } from './http/operation.ts';
import { ProblemError } from './http/problem.ts';
import { getKeyReader } from './tables.ts';

/** Asks a contact of a key again to confirm, at most once an hour. */
export const handler = createAdminHandler(async (request) => {
  const { manager, organisation } = await requireOrganisation(request);
  const input = parseFields(parseJsonBody(request), { email });
  const key = await requireKey(request, organisation, getKeyReader());
  requireManageable(manager, key);
  const address = input.email.trim().toLowerCase();
  if (!key.contacts?.includes(address)) {
    const detail = 'The key has no contact with this address. Add it to the key first.';
    throw new ProblemError('contact-unknown', detail, [{ field: 'email', detail }]);
  }
  const contacts = getContactStore();
  const changeContext = buildChangeContext(request, manager);
  const unasked = await findUnasked(key.organisationId, [address], contacts, changeContext.now);
  if (unasked.length === 0) {
    const contact = await contacts.find(getContactReference(key.organisationId, address));
    throw needsConfirmation(contact)
      ? new ProblemError(
          'contact-asked-recently',
          'This contact was asked within the last hour. Wait for the answer, or try again in an hour.',
        )
      : new ProblemError('contact-confirmed', 'This contact has confirmed already. There is nothing to ask.');
  }
  await askContacts(unasked, key, changeContext, contacts, enqueueConfirmation);
  return buildJsonResponse(202, { email: address, requestedAt: changeContext.now.toISOString() });
});
