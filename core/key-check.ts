import { type ApiKey, hasExpired } from './api-key.ts';
import { matchesHash } from './key-value.ts';
import type { Organisation } from './organisation.ts';
import { isFeature, type Permission, permits } from './permissions.ts';

/** Why a presented key is not a working key. For logs and metrics only: callers get *invalid credentials* for all. */
type InvalidReason = 'missing' | 'malformed' | 'unknown' | 'wrong-secret' | 'disabled' | 'expired';

/** What a key check finds. `forbidden`: a working key that does not permit the function. */
export type Verdict =
  | { outcome: 'allowed'; key: ApiKey }
  | { outcome: 'forbidden'; key: ApiKey }
  | { outcome: 'invalid'; reason: InvalidReason };

/** What was read to check a key; `organisation` is needed only for a function that is a feature. */
export interface CheckedAgainst {
  presented: string;
  required: Permission;
  key: ApiKey | undefined;
  organisation: Pick<Organisation, 'features'> | undefined;
  now: Date;
}

/**
 * Decides whether a presented value is a working key that permits the required function.
 * The secret is compared before anything else is looked at, so that only its holder learns more than "invalid".
 */
export function checkKey({ presented, required, key, organisation, now }: CheckedAgainst): Verdict {
  if (!key) return { outcome: 'invalid', reason: 'unknown' };
  if (!matchesHash(key.valueHash, presented)) return { outcome: 'invalid', reason: 'wrong-secret' };
  if (!key.enabled) return { outcome: 'invalid', reason: 'disabled' };
  if (hasExpired(key, now)) return { outcome: 'invalid', reason: 'expired' };
  const features = isFeature(required) ? (organisation?.features ?? []) : [];
  return permits(key.permissionLevel, required, features)
    ? { outcome: 'allowed', key }
    : { outcome: 'forbidden', key };
}
