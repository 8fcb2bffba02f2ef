import type { ApiKey } from '../../core/api-key.ts';
import { withoutSuccessor } from '../../core/life-cycle.ts';
import type { ApiKeyStore } from '../../core/ports.ts';
import { rotateKey } from '../../core/rotation.ts';
import { requireKeyId, requireManageable, requireOrganisation } from './access.ts';
import { buildChangeContext, commitChanges, getKeyPolicy } from './change.ts';
import { parseRotation } from './http/body.ts';
import { createAdminHandler } from './http/operation.ts';
import { buildNotFoundProblem } from './http/problem.ts';
import { requireVersion } from './http/version.ts';
import { buildCreatingRequest, findRepeatedCreation, identifyRequest } from './idempotency.ts';
import { buildNewKeyResponse } from './key-response.ts';
import { getKeyStore } from './tables.ts';

/** Creates a key's successor. The old key works until it is deleted, expires, or its overlap ends. */
export const handler = createAdminHandler(async (request) => {
  const { manager, organisation } = await requireOrganisation(request);
  const input = parseRotation(request);
  const keys = getKeyStore();
  const changeContext = buildChangeContext(request, manager);
  const identified = identifyRequest(request, manager, organisation, input);
  // Reads the key before the request: if the request is not stored yet, it has not changed the key either.
  const stored = await keys.find(organisation.organisationId, requireKeyId(request));
  const repeated = await findRepeatedCreation(identified, manager, keys, changeContext);
  if (repeated) return buildNewKeyResponse(repeated, organisation, request, changeContext.now);
  if (!stored) throw buildNotFoundProblem();
  requireManageable(manager, stored);
  requireVersion(request.headers['if-match'], stored);
  const key = await withoutGoneSuccessor(stored, keys);
  const rotated = rotateKey(organisation, key, input, getKeyPolicy(), changeContext);
  const creating = buildCreatingRequest(identified, rotated.key, changeContext);
  await commitChanges(keys, rotated.changes, request, creating);
  return buildNewKeyResponse(rotated, organisation, request, changeContext.now);
});

/** Removes the reference to a successor that no longer exists. DynamoDB's TTL removes keys some time after their end. */
async function withoutGoneSuccessor(key: ApiKey, keys: Pick<ApiKeyStore, 'find'>): Promise<ApiKey> {
  if (key.replacedBy === undefined) return key;
  const successor = await keys.find(key.organisationId, key.replacedBy);
  return successor ? key : withoutSuccessor(key);
}
