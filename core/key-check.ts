import { type ApiKey, hasExpired } from './api-key.ts';
import { matchesHash } from './key-value.ts';
import type { Organisation } from './organisation.ts';
import { meetsRequirement, type PermissionRequirement } from './permissions.ts';

/** Why a presented key does not work. For logs and metrics only: callers always get *invalid credentials*. */
type InvalidReason = 'missing' | 'malformed' | 'unknown' | 'wrong-secret' | 'disabled' | 'expired';

/** A value that is not a working key. */
type Invalid = { outcome: 'invalid'; reason: InvalidReason };
/** A value that is a working key, whatever it permits. */
type Working = { outcome: 'working'; key: ApiKey };

/** The result of a key check. `forbidden`: the key works, but lacks the required permission. */
export type Verdict = { outcome: 'allowed'; key: ApiKey } | { outcome: 'forbidden'; key: ApiKey } | Invalid;

/** The data for a key check. `organisation` is needed only if the required permission is a feature. */
export interface CheckedAgainst {
  presented: string;
  required: PermissionRequirement;
  key: ApiKey | undefined;
  organisation: Pick<Organisation, 'features'> | undefined;
  now: Date;
}

/**
 * Decides whether a presented value is a working key. Compares the secret first, so that only its holder can learn more than
 * "invalid".
 */
export function checkValue({
  presented,
  key,
  now,
}: Pick<CheckedAgainst, 'presented' | 'key' | 'now'>): Working | Invalid {
  if (!key) return { outcome: 'invalid', reason: 'unknown' };
  if (!matchesHash(key.valueHash, presented)) return { outcome: 'invalid', reason: 'wrong-secret' };
  if (!key.enabled) return { outcome: 'invalid', reason: 'disabled' };
  if (hasExpired(key, now)) return { outcome: 'invalid', reason: 'expired' };
  return { outcome: 'working', key };
}

/** Decides whether a presented value is a working key with the required permission. */
export function checkKey({ presented, required, key: found, organisation, now }: CheckedAgainst): Verdict {
  const checked = checkValue({ presented, key: found, now });
  if (checked.outcome === 'invalid') return checked;
  const { key } = checked;
  return meetsRequirement(required, key.permissionLevel, organisation?.features ?? [])
    ? { outcome: 'allowed', key }
    : { outcome: 'forbidden', key };
}
