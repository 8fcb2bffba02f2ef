import type { ApiKey } from '../../core/api-key.ts';
import { deleteKey } from '../../core/life-cycle.ts';
import type { ApiKeyStore } from '../../core/ports.ts';
import { requireKey, requireManageable, requireOrganisation } from './access.ts';
import { buildChangeContext, commitChanges, isOutdated } from './change.ts';
import { createAdminHandler } from './http/operation.ts';
import { requireVersion } from './http/version.ts';
import { getKeyStore } from './tables.ts';

/** Number of retries if the replaced key, but not the deleted one, was changed at the same time. */
const RETRIES = 3;

/** Deletes a key, immediately and finally. */
export const handler = createAdminHandler(async (request) => {
  const { manager, organisation } = await requireOrganisation(request);
  const keys = getKeyStore();
  const stored = await requireKey(request, organisation, keys);
  requireManageable(manager, stored);
  requireVersion(request.headers['if-match'], stored);
  const changeContext = buildChangeContext(request, manager);
  for (let retries = 0; ; retries += 1) {
    const { changes } = deleteKey(stored, changeContext, await findPredecessor(stored, keys));
    try {
      await commitChanges(keys, changes, request);
      return { statusCode: 204 };
    } catch (error) {
      if (retries === RETRIES || !isOutdated(error) || !(await isUnchanged(stored, keys))) throw error;
    }
  }
});

/** Finds the key that this one was created to replace. Undefined if there is none. */
async function findPredecessor(
  { organisationId, replaces }: ApiKey,
  keys: Pick<ApiKeyStore, 'find'>,
): Promise<ApiKey | undefined> {
  return replaces === undefined ? undefined : keys.find(organisationId, replaces);
}

async function isUnchanged(
  { organisationId, keyId, version }: ApiKey,
  keys: Pick<ApiKeyStore, 'find'>,
): Promise<boolean> {
  return (await keys.find(organisationId, keyId))?.version === version;
}
