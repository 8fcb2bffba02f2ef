import { findUnasked } from '../../core/contacts/ask-contacts.ts';
import { createKey } from '../../core/life-cycle.ts';
import { requireOrganisation } from './access.ts';
import { buildChangeContext, commitChanges, getKeyPolicy } from './change.ts';
import { askContactsOfChange, getContactStore } from './contacts.ts';
import { contacts, name, note, optional, parseFields, parseJsonBody, permissionLevel } from './http/body.ts';
import { createAdminHandler } from './http/operation.ts';
import { buildCreatingRequest, findRepeatedCreation, identifyRequest } from './idempotency.ts';
import { buildNewKeyResponse } from './key-response.ts';
import { getKeyStore } from './tables.ts';

/** Creates a key. The value and the expiry date are generated. Only this response contains the value. */
export const handler = createAdminHandler(async (request) => {
  const { administrator, organisation } = await requireOrganisation(request);
  const input = parseFields(parseJsonBody(request), {
    name,
    note: optional(note),
    contacts: optional(contacts),
    permissionLevel,
  });
  const changeContext = buildChangeContext(request, administrator);
  const keys = getKeyStore();
  const identified = identifyRequest(request, administrator, organisation, input);
  const repeated = await findRepeatedCreation(identified, keys, changeContext);
  if (repeated) return buildNewKeyResponse(repeated, organisation, changeContext.now);
  const created = createKey(organisation, input, getKeyPolicy(), changeContext);
  const { organisationId, contacts: added = [] } = created.key;
  const unasked = await findUnasked(organisationId, added, getContactStore(), changeContext.now);
  const creating = buildCreatingRequest(identified, created.key, changeContext);
  await commitChanges(keys, created.changes, request, creating);
  await askContactsOfChange(unasked, created.key, changeContext);
  return buildNewKeyResponse(created, organisation, changeContext.now);
});
