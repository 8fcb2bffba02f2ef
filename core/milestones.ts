import { type ApiKey, formatEnd, getEnd } from './api-key.ts';
import { makeLater } from './change.ts';
import { getEventState, type KeyEvent, LATCHKEY, type Milestone } from './key-event.ts';

/** Generates a ULID of a given time. */
export type NewIdAt = (at: Date) => string;

/** Builds the event of a key's first use. */
export function buildFirstUse(key: ApiKey, usedAt: Date, newId: NewIdAt): KeyEvent {
  return buildMilestone('first-used', key, newId(usedAt), usedAt.toISOString());
}

/**
 * Builds the event of a key's end, with what the key was. Its time is the end, which may be before the change that brought it about: an
 * overlap of no days is rounded down to the second. In the history it comes after all changes.
 */
export function buildEnded(key: ApiKey, newId: NewIdAt): KeyEvent {
  const eventId = makeLater(newId(new Date(getEnd(key))), key.lastEventId);
  return { ...buildMilestone('ended', key, eventId, formatEnd(key)), before: getEventState(key) };
}

function buildMilestone(
  type: Milestone,
  { organisationId, organisationPath, keyId, name: keyName }: ApiKey,
  eventId: string,
  at: string,
): KeyEvent {
  return { organisationId, organisationPath, eventId, keyId, keyName, type, at, actor: LATCHKEY };
}
