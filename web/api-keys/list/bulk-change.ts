import { isWorking } from '../../../core/api-key.ts';
import type { AdminApi } from '../../api/admin-api.ts';
import { isAdminApiError } from '../../api/admin-api-error.ts';
import type { ApiKey } from '../../api/types.ts';

/** What can be done to several keys at once. */
export type BulkAction = 'disable' | 'delete';

/** What became of one key. `unchanged`: there was nothing to do. */
export interface BulkOutcome {
  result: 'done' | 'unchanged' | 'failed';
  text: string;
}

/** Disables or deletes one key. Failures are outcomes, so that the other keys are still changed. */
export async function changeOne(api: AdminApi, action: BulkAction, apiKey: ApiKey): Promise<BulkOutcome> {
  const { organisationId, keyId, enabled } = apiKey;
  try {
    if (action === 'delete') {
      await api.deleteApiKey(apiKey);
      return { result: 'done', text: 'Deleted' };
    }
    if (!enabled) return { result: 'unchanged', text: 'Already disabled' };
    await api.setEnabled({ organisationId, keyId }, false);
    return { result: 'done', text: 'Disabled' };
  } catch (error) {
    if (isAdminApiError(error, 'not-found')) return { result: 'unchanged', text: 'Already deleted' };
    if (isAdminApiError(error, 'outdated')) {
      return { result: 'failed', text: 'Not deleted: someone else has changed it. Review it first.' };
    }
    const reason = error instanceof Error ? error.message : 'Try again.';
    return { result: 'failed', text: `Not ${action === 'delete' ? 'deleted' : 'disabled'}: ${reason}` };
  }
}

/** Sorts the keys that somebody would miss first: those that work, the latest used on top. */
export function sortByRisk(keys: readonly ApiKey[]): ApiKey[] {
  return keys.toSorted(
    (a, b) =>
      Number(isWorking(b.status)) - Number(isWorking(a.status)) ||
      (b.lastUsedAt ?? '').localeCompare(a.lastUsedAt ?? ''),
  );
}

/** Days for which a key counts as in use after its last use. */
const IN_USE_DAYS = 30;

/** Counts the working keys that were used lately. @param now milliseconds since the epoch */
export function countInUse(keys: readonly ApiKey[], now: number): number {
  const since = new Date(now - IN_USE_DAYS * 86_400_000).toISOString();
  return keys.filter(({ status, lastUsedAt }) => isWorking(status) && (lastUsedAt ?? '') >= since).length;
}
