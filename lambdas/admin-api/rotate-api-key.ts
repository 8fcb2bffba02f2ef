import type { ApiKey } from '../../core/api-key.ts';
import { withoutSuccessor } from '../../core/life-cycle.ts';
import type { ApiKeyStore } from '../../core/ports.ts';
import { rotateKey } from '../../core/rotation.ts';
import { requireKey, requireOrganisation } from './access.ts';
import { buildChangeContext, commitChanges, getKeyPolicy } from './change.ts';
import { overlapDays, parseFields, parseJsonBody } from './http/body.ts';
import { type AdminRequest, createAdminHandler } from './http/operation.ts';
import { requireVersion } from './http/version.ts';
import { buildNewKeyResponse } from './key-response.ts';
import { getKeyStore } from './tables.ts';

/** Creates a key's successor. The old key works until it is deleted, expires, or its overlap ends. */
export const handler = createAdminHandler(async (request) => {
  const { administrator, organisation } = await requireOrganisation(request);
  const input = parseRotation(request);
  const keys = getKeyStore();
  const stored = await requireKey(request, organisation, keys);
  requireVersion(request.headers['if-match'], stored);
  const changeContext = buildChangeContext(request, administrator);
  const key = await withoutGoneSuccessor(stored, keys);
  const rotated = rotateKey(organisation, key, input, getKeyPolicy(), changeContext);
  await commitChanges(keys, rotated.changes, request);
  return buildNewKeyResponse(rotated, organisation, changeContext.now);
});

/** Removes the reference to a successor that no longer exists. DynamoDB's TTL removes keys some time after their end. */
async function withoutGoneSuccessor(key: ApiKey, keys: Pick<ApiKeyStore, 'find'>): Promise<ApiKey> {
  if (key.replacedBy === undefined) return key;
  const successor = await keys.find(key.organisationId, key.replacedBy);
  return successor ? key : withoutSuccessor(key);
}

/** Parses the optional body. */
function parseRotation(request: AdminRequest): { overlapDays?: number | undefined } {
  return request.body ? parseFields(parseJsonBody(request), { overlapDays: overlapDays.optional() }) : {};
}
