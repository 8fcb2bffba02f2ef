import { findUnasked } from '../../core/contacts/ask-contacts.ts';
import { createKey } from '../../core/life-cycle.ts';
import { requireOrganisation } from './access.ts';
import { buildChangeContext, commitChanges, getKeyPolicy } from './change.ts';
import { askContactsOfChange, getContactStore } from './contacts.ts';
import { contacts, name, note, parseFields, parseJsonBody, permissionLevel } from './http/body.ts';
import { createAdminHandler } from './http/operation.ts';
import { buildNewKeyResponse } from './key-response.ts';
import { getKeyStore } from './tables.ts';

/** Creates a key. The value and the expiry date are generated. Only this response contains the value. */
export const handler = createAdminHandler(async (request) => {
  const { administrator, organisation } = await requireOrganisation(request);
  const input = parseFields(parseJsonBody(request), {
    name,
    note: note.optional(),
    contacts: contacts.optional(),
    permissionLevel,
  });
  const changeContext = buildChangeContext(request, administrator);
  const created = createKey(organisation, input, getKeyPolicy(), changeContext);
  const { organisationId, contacts: added = [] } = created.key;
  const unasked = await findUnasked(organisationId, added, getContactStore(), changeContext.now);
  await commitChanges(getKeyStore(), created.changes, request);
  await askContactsOfChange(unasked, created.key, changeContext);
  return buildNewKeyResponse(created, organisation, changeContext.now);
});
