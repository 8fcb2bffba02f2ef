import { rotateKey } from '../../core/rotation.ts';
import { keyOf, organisationOf } from './access.ts';
import { commitChanges, keyPolicy, occasionOf } from './change.ts';
import { bodyOf } from './http/body.ts';
import { fieldsOf, overlapDays } from './http/fields.ts';
import { operation, type Request } from './http/operation.ts';
import { requireVersion } from './http/version.ts';
import { newKeyAnswer } from './key-answer.ts';
import { changeKeys } from './tables.ts';

/** Makes a key's successor. The old key works on until it is deleted, expires, or the overlap ends. */
export const handler = operation(async (request) => {
  const { administrator, organisation } = await organisationOf(request);
  const wish = wishOf(request);
  const keys = changeKeys();
  const stored = await keyOf(request, organisation, keys);
  requireVersion(request.headers['if-match'], stored);
  const occasion = occasionOf(request, administrator);
  const rotated = rotateKey(organisation, stored, wish, keyPolicy(), occasion);
  await commitChanges(keys, rotated.changes, request);
  return newKeyAnswer(rotated, organisation, occasion.now);
});

/** Without a body no overlap is chosen. */
function wishOf(request: Request): { overlapDays?: number | undefined } {
  return request.body ? fieldsOf(bodyOf(request), { overlapDays: overlapDays.optional() }) : {};
}
