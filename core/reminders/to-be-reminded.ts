import { type ApiKey, hasExpired } from '../api-key.ts';
import type { ExpiringKey, ReminderDirectory } from './ports.ts';

/**
 * Whether anybody is to be reminded of a key: not of a disabled one, nor of one whose successor is in use. A successor that
 * has never been used may have been forgotten, and one that was deleted or does not work now replaces nothing.
 * @param time of the run
 */
export async function isToBeReminded(
  { organisationId, enabled, replacedBy }: Pick<ExpiringKey, 'organisationId' | 'enabled' | 'replacedBy'>,
  directory: Pick<ReminderDirectory, 'apiKey'>,
  time: Date,
): Promise<boolean> {
  if (!enabled) return false;
  if (replacedBy === undefined) return true;
  const successor = await directory.apiKey({ organisationId, keyId: replacedBy });
  return !successor || !isInUse(successor, time);
}

function isInUse(key: ApiKey, time: Date): boolean {
  return key.lastUsedAt !== undefined && key.enabled && !hasExpired(key, time);
}
