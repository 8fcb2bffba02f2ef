import { type ApiKey, hasExpired, USE_RECORDED_FOR_MS } from './api-key.ts';
import type { ChangeContext, KeyPolicy } from './change.ts';
import { AlreadyReplacedError, DomainError } from './domain-error.ts';
import { reissueValue } from './idempotency.ts';
import { type NewKey, withoutSuccessor } from './life-cycle.ts';
import type { Organisation } from './organisation.ts';
import { findLevel, type PermissionCatalogue, type SelfRenewal } from './permissions.ts';
import { rotateKey } from './rotation.ts';

/** A day without a recorded use, and the time for which further uses are not recorded. */
const UNUSED_FOR_MS = 24 * 60 * 60 * 1000 + USE_RECORDED_FOR_MS;

/**
 * Renews a key at its own request, if its level renews itself. The first request makes the successor. Further ones mean that the
 * response was lost: until the successor is used, it gets a new value, so that there is never a second one.
 * @param key the key that asks, which works
 * @param successor the key that replaced it, if that still exists
 * @param input `overlapDays`, by default and at most those of the level
 * @throws DomainError `renewal-not-permitted`, `overlap-invalid` or `permission-level-not-offered`
 * @throws AlreadyReplacedError if the successor gets no new value
 */
export function renewKey(
  organisation: Organisation,
  key: ApiKey,
  successor: ApiKey | undefined,
  input: { overlapDays?: number | undefined },
  policy: KeyPolicy,
  context: ChangeContext,
): NewKey {
  const { overlapDays: longest } = requireRenewal(key, policy);
  const { overlapDays = longest } = input;
  requireOverlap(overlapDays, longest);
  if (!successor) {
    return rotateKey(organisation, withoutSuccessor(key), { overlapDays, renewed: true }, policy, context);
  }
  const obstacle = findObstacle(key, successor, context.now);
  if (obstacle === undefined) return reissueValue(successor, policy.prefix, context);
  throw new AlreadyReplacedError(
    successor.keyId,
    `This key has already been replaced by the key ${successor.keyId}, ${obstacle}. Use that key, or ask an administrator.`,
  );
}

/**
 * Requires that a key is not needed any more, so that it may delete itself: the successor that it has asked for works and is in use, and
 * it was not used for a day since.
 * @throws DomainError `renewal-not-permitted` or `still-needed`
 */
export function requireDispensable(
  key: ApiKey,
  successor: ApiKey | undefined,
  catalogue: PermissionCatalogue,
  now: Date,
): void {
  requireRenewal(key, { catalogue });
  const need = findNeed(key, successor, now);
  if (need === undefined) return;
  throw new DomainError('still-needed', `This key cannot delete itself yet: ${need}.`);
}

/** Why a key is still needed; undefined if it is not. */
function findNeed(key: ApiKey, successor: ApiKey | undefined, now: Date): string | undefined {
  if (!successor?.renewed) return 'it has no successor that it has asked for';
  const { firstUsedAt, enabled } = successor;
  if (firstUsedAt === undefined) return 'its successor was not used yet';
  if (!enabled || hasExpired(successor, now)) return 'its successor does not work';
  const { lastUsedAt = firstUsedAt } = key;
  const since = Math.max(Date.parse(lastUsedAt), Date.parse(firstUsedAt));
  return now.getTime() < since + UNUSED_FOR_MS
    ? `a day has not passed since ${new Date(since).toISOString()}, when it or its successor was used`
    : undefined;
}

function requireRenewal(
  { permissionLevel }: ApiKey,
  { catalogue }: Pick<KeyPolicy, 'catalogue'>,
): SelfRenewal {
  const renewal = findLevel(catalogue, permissionLevel)?.renewsItself;
  if (renewal) return renewal;
  throw new DomainError(
    'renewal-not-permitted',
    'Keys of this permission level do not renew themselves. Ask an administrator to rotate the key.',
  );
}

/** At least a day, so that a key whose response was lost can ask again. */
function requireOverlap(days: number, longest: number): void {
  if (Number.isInteger(days) && days >= 1 && days <= longest) return;
  throw new DomainError(
    'overlap-invalid',
    `Choose a whole number of days from 1 to ${longest}.`,
    'overlapDays',
  );
}

/**
 * Why the successor gets no new value; undefined if it gets one. Only what the key has asked for itself may change by its request,
 * and only while it is what the key has asked for: somebody may have given it a higher level since.
 */
function findObstacle(key: ApiKey, successor: ApiKey, now: Date): string | undefined {
  if (!successor.renewed) return 'which an administrator has made';
  if (successor.lastUsedAt !== undefined) return 'which has been used since';
  if (successor.replacedBy !== undefined) return 'which has been replaced, too';
  if (successor.permissionLevel !== key.permissionLevel) return 'which has another permission level';
  return !successor.enabled || hasExpired(successor, now) ? 'which does not work' : undefined;
}
