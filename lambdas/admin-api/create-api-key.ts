import { createKey } from '../../core/life-cycle.ts';
import { requireOrganisation } from './access.ts';
import { buildChangeContext, commitChanges, keyPolicy } from './change.ts';
import { name, parseBody, parseFields, permissionLevel } from './http/body.ts';
import { operation } from './http/operation.ts';
import { buildNewKeyResponse } from './key-answer.ts';
import { changeKeys } from './tables.ts';

/** Creates a key. Value and expiry date are generated; the value is in this answer and never again. */
export const handler = operation(async (request) => {
  const { administrator, organisation } = await requireOrganisation(request);
  const input = parseFields(parseBody(request), { name, permissionLevel });
  const changeContext = buildChangeContext(request, administrator);
  const created = createKey(organisation, input, keyPolicy(), changeContext);
  await commitChanges(changeKeys(), created.changes, request);
  return buildNewKeyResponse(created, organisation, changeContext.now);
});
