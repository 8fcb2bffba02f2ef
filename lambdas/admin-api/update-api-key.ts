import { findUnasked } from '../../core/contacts/ask-contacts.ts';
import { editKey } from '../../core/life-cycle.ts';
import { requireManageableLevel } from '../../core/managing-key.ts';
import { requireCatalogue } from '../environment.ts';
import { requireKey, requireManageable, requireOrganisation } from './access.ts';
import { buildChangeContext, commitChanges } from './change.ts';
import { askContactsOfChange, getContactStore } from './contacts.ts';
import {
  contacts,
  enabled,
  name,
  note,
  optional,
  parseFields,
  parseJsonBody,
  permissionLevel,
} from './http/body.ts';
import { createAdminHandler } from './http/operation.ts';
import { ProblemError } from './http/problem.ts';
import { requireVersion } from './http/version.ts';
import { buildKeyResponse } from './key-response.ts';
import { getKeyStore } from './tables.ts';

/** No field can be removed with null, so a plain JSON body and a merge patch (RFC 7396) mean the same. */
const MEDIA_TYPES = ['application/json', 'application/merge-patch+json'];

export const handler = createAdminHandler(async (request) => {
  const { manager, organisation } = await requireOrganisation(request);
  const input = parseFields(parseJsonBody(request, MEDIA_TYPES), {
    name: optional(name),
    note: optional(note),
    contacts: optional(contacts),
    permissionLevel: optional(permissionLevel),
    enabled: optional(enabled),
  });
  if (Object.keys(input).length === 0) {
    throw new ProblemError(
      'body-invalid',
      'The body contains no change. Send at least one of name, note, contacts, permissionLevel and enabled.',
    );
  }
  const keys = getKeyStore();
  const stored = await requireKey(request, organisation, keys);
  requireManageable(manager, stored);
  if (manager.key && input.permissionLevel !== undefined) {
    requireManageableLevel(requireCatalogue(), manager.key, input.permissionLevel);
  }
  requireVersion(request.headers['if-match'], stored);
  const changeContext = buildChangeContext(request, manager);
  const { key, changes } = editKey(
    organisation,
    stored,
    input,
    { catalogue: requireCatalogue() },
    changeContext,
  );
  const added = (key.contacts ?? []).filter((email) => !stored.contacts?.includes(email));
  const unasked = await findUnasked(key.organisationId, added, getContactStore(), changeContext.now);
  await commitChanges(keys, changes, request);
  await askContactsOfChange(unasked, key, changeContext);
  return buildKeyResponse(key, organisation, changeContext.now);
});
