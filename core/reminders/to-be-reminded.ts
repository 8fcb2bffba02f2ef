import type { ExpiringKey, ReminderDirectory } from './ports.ts';

/**
 * Whether anybody is to be reminded of a key: not of a disabled one, nor of one whose successor is in use. A successor
 * that has never been used may have been forgotten, and one that was deleted replaces nothing.
 */
export async function isToBeReminded(
  { organisationId, enabled, replacedBy }: Pick<ExpiringKey, 'organisationId' | 'enabled' | 'replacedBy'>,
  directory: Pick<ReminderDirectory, 'apiKey'>,
): Promise<boolean> {
  if (!enabled) return false;
  if (replacedBy === undefined) return true;
  const successor = await directory.apiKey({ organisationId, keyId: replacedBy });
  return successor?.lastUsedAt === undefined;
}
