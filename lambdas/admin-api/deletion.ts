import type { ApiKey } from '../../core/api-key.ts';
import type { ChangeContext } from '../../core/change.ts';
import { deleteKey } from '../../core/life-cycle.ts';
import type { ApiKeyStore } from '../../core/ports.ts';
import { commitChanges, isOutdated } from './change.ts';
import type { AdminRequest } from './http/admin-request.ts';

/** Number of retries if the replaced key, but not the deleted one, was changed at the same time. */
const RETRIES = 3;

/** Deletes a key. @throws as {@link commitChanges} does */
export async function commitDeletion(
  key: ApiKey,
  keys: Pick<ApiKeyStore, 'find' | 'commit'>,
  changeContext: ChangeContext,
  request: Pick<AdminRequest, 'headers'>,
): Promise<void> {
  for (let retries = 0; ; retries += 1) {
    const { changes } = deleteKey(key, changeContext, await findPredecessor(key, keys));
    try {
      await commitChanges(keys, changes, request);
      return;
    } catch (error) {
      if (retries === RETRIES || !isOutdated(error) || !(await isUnchanged(key, keys))) throw error;
    }
  }
}

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
