import { findUnasked } from '../../core/contacts/ask-contacts.ts';
import { createKey } from '../../core/life-cycle.ts';
import { requireManageableLevel } from '../../core/managing-key.ts';
import { requireCatalogue } from '../environment.ts';
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
  const { manager, organisation } = await requireOrganisation(request);
  const input = parseFields(parseJsonBody(request), {
    name,
    note: optional(note),
    contacts: optional(contacts),
    permissionLevel,
  });
  if (manager.key) requireManageableLevel(requireCatalogue(), manager.key, input.permissionLevel);
  const changeContext = buildChangeContext(request, manager);
  const keys = getKeyStore();
  const identified = identifyRequest(request, manager, organisation, input);
  const repeated = await findRepeatedCreation(identified, manager, keys, changeContext);
  if (repeated) return buildNewKeyResponse(repeated, organisation, request, changeContext.now);
  const created = createKey(organisation, input, getKeyPolicy(), changeContext);
  const { organisationId, contacts: added = [] } = created.key;
  const unasked = await findUnasked(organisationId, added, getContactStore(), changeContext.now);
  const creating = buildCreatingRequest(identified, created.key, changeContext);
  await commitChanges(keys, created.changes, request, creating);
  await askContactsOfChange(unasked, created.key, changeContext);
  return buildNewKeyResponse(created, organisation, request, changeContext.now);
});
