import { createKey } from '../../core/life-cycle.ts';
import { organisationOf } from './access.ts';
import { buildChangeContext, commitChanges, keyPolicy } from './change.ts';
import { bodyOf, fieldsOf, name, permissionLevel } from './http/body.ts';
import { operation } from './http/operation.ts';
import { newKeyAnswer } from './key-answer.ts';
import { changeKeys } from './tables.ts';

/** Creates a key. Value and expiry date are generated; the value is in this answer and never again. */
export const handler = operation(async (request) => {
  const { administrator, organisation } = await organisationOf(request);
  const wish = fieldsOf(bodyOf(request), { name, permissionLevel });
  const changeContext = buildChangeContext(request, administrator);
  const created = createKey(organisation, wish, keyPolicy(), changeContext);
  await commitChanges(changeKeys(), created.changes, request);
  return newKeyAnswer(created, organisation, changeContext.now);
});
