import { type ApiKey, hasExpired } from './api-key.ts';
import { buildCreation, buildUpdate, type ChangeContext, type KeyPolicy } from './change.ts';
import { DomainError } from './domain-error.ts';
import { getOverlapEnd, withEnd } from './expiry.ts';
import { buildNewKey, type NewKey } from './life-cycle.ts';
import type { Organisation } from './organisation.ts';
import { OVERLAP_MAX_DAYS } from './overlap.ts';

/**
 * Rotates a key: creates a successor with the same name and level, a full life, and its own ID and value. The old key
 * works until it is deleted, expires or, if `overlapDays` is given, that many days have passed.
 * @param input `renewed` if the key itself asks for it
 * @throws DomainError `rotation-impossible`, `overlap-invalid` or `permission-level-not-offered`
 */
export function rotateKey(
  organisation: Organisation,
  key: ApiKey,
  input: { overlapDays?: number | undefined; renewed?: true },
  policy: KeyPolicy,
  context: ChangeContext,
): NewKey {
  requireRotatable(key, context.now);
  const { overlapDays, renewed } = input;
  if (overlapDays !== undefined) requireOverlap(overlapDays);
  const worksUntil =
    overlapDays === undefined
      ? undefined
      : getOverlapEnd(overlapDays, key, context.now, organisation.timeZone);
  const successor = buildNewKey(organisation, key, policy, context);
  successor.key.replaces = key.keyId;
  if (renewed) successor.key.renewed = true;
  const { worksUntil: _, usedAfterRenewalAt: __, ...rest } = key; // of an earlier successor
  const replaced = withEnd(
    {
      ...rest,
      replacedBy: successor.key.keyId,
      ...(worksUntil !== undefined && { worksUntil }),
    },
    organisation.timeZone,
  );
  const creation = buildCreation(successor.key, context);
  return {
    key: creation.key,
    value: successor.value,
    changes: [creation, buildUpdate('rotated', key, replaced, context)],
  };
}

function requireRotatable(key: ApiKey, now: Date): void {
  const because = (reason: string): never => {
    throw new DomainError('rotation-impossible', reason);
  };
  if (hasExpired(key, now)) because('This key has expired. Create a new key instead.');
  if (!key.enabled) because('This key is disabled. Enable it before replacing it, or create a new key.');
  if (key.replacedBy !== undefined) {
    because('This key has already been replaced. Replace the new key, or delete the new key first.');
  }
}

function requireOverlap(days: number): void {
  if (Number.isInteger(days) && days >= 0 && days <= OVERLAP_MAX_DAYS) return;
  throw new DomainError(
    'overlap-invalid',
    `Choose a whole number of days from 0 to ${OVERLAP_MAX_DAYS}.`,
    'overlapDays',
  );
}
