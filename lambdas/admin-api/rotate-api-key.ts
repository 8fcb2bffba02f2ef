import type { ApiKey } from '../../core/api-key.ts';
import { withoutSuccessor } from '../../core/life-cycle.ts';
import type { ApiKeyStore } from '../../core/ports.ts';
import { rotateKey } from '../../core/rotation.ts';
import { keyOf, organisationOf } from './access.ts';
import { buildChangeContext, commitChanges, keyPolicy } from './change.ts';
import { bodyOf, fieldsOf, overlapDays } from './http/body.ts';
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
  const changeContext = buildChangeContext(request, administrator);
  const key = await withoutGoneSuccessor(stored, keys);
  const rotated = rotateKey(organisation, key, wish, keyPolicy(), changeContext);
  await commitChanges(keys, rotated.changes, request);
  return newKeyAnswer(rotated, organisation, changeContext.now);
});

/** A key as it is if its successor has left the table: DynamoDB removes keys by itself some time after their end. */
async function withoutGoneSuccessor(key: ApiKey, keys: Pick<ApiKeyStore, 'get'>): Promise<ApiKey> {
  if (key.replacedBy === undefined) return key;
  const successor = await keys.get(key.organisationId, key.replacedBy);
  return successor ? key : withoutSuccessor(key);
}

/** Without a body no overlap is chosen. */
function wishOf(request: Request): { overlapDays?: number | undefined } {
  return request.body ? fieldsOf(bodyOf(request), { overlapDays: overlapDays.optional() }) : {};
}
