import type { ApiKey } from './api-key.ts';
import { type KeyEvent, LATCHKEY, type Milestone } from './key-event.ts';

/**
 * Builds the event of a key's first use.
 * @param newId generates a ULID of a given time
 */
export function buildFirstUse(key: ApiKey, usedAt: Date, newId: (at: Date) => string): KeyEvent {
  return buildMilestone('first-used', key, newId(usedAt), usedAt);
}

function buildMilestone(
  type: Milestone,
  { organisationId, organisationPath, keyId, name: keyName }: ApiKey,
  eventId: string,
  at: Date,
): KeyEvent {
  return {
    organisationId,
    organisationPath,
    eventId,
    keyId,
    keyName,
    type,
    at: at.toISOString(),
    actor: LATCHKEY,
  };
}
