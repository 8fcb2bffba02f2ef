import {
  ConfiguredRetryStrategy,
  isServerError,
  isThrottlingError,
  isTransientError,
} from '@smithy/core/retry';
import { checkKey, type Verdict } from '../../core/key-check.ts';
import type { KeyReference } from '../../core/key-value.ts';
import { isFeature, PERMISSIONS, type Permission } from '../../core/permissions.ts';
import { getApiKey } from '../../store/api-keys.ts';
import { documentClient } from '../../store/client.ts';
import { getOrganisation } from '../../store/organisations.ts';
import { environment, expiringDays } from '../environment.ts';
import { type Answer, answerOf, keyContextOf } from './authorizer-result.ts';
import { type CheckOutcome, checkLine } from './check-log.ts';
import {
  type AuthorizerEvent,
  allMethodsOf,
  claimedKey,
  isOfRestApi,
  presentedKey,
} from './presented-key.ts';

/** Why a key could not be checked. For logs and metrics only. `broken`: trying again would not help. */
export type FailureReason = 'slow' | 'throttled' | 'unreachable' | 'broken';

/** A key check that took longer than its deadline. */
class KeyCheckTimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Does something within so many milliseconds.
 * @param work is told when its time is over, so that nothing of it goes on in the function's next check
 * @throws KeyCheckTimeoutError
 */
export async function within<Result>(
  milliseconds: number,
  work: (overdue: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new KeyCheckTimeoutError(`The tables have not answered within ${milliseconds} ms`));
    controller.abort();
  }, milliseconds);
  try {
    return await Promise.race([work(controller.signal), overdue]);
  } finally {
    clearTimeout(timer);
  }
}

/** What kind of failure an error of the SDK, or of {@link within}, is. */
export function failureOf(error: unknown): FailureReason {
  if (!isError(error)) return 'broken';
  // The SDK calls a connection that broke a timeout, too, and leaves Node's code on it.
  const isBroken = 'code' in error && error.code !== 'ETIMEDOUT';
  if (error.name === 'TimeoutError' && !isBroken) return 'slow';
  if (isThrottlingError(error)) return 'throttled';
  return isServerError(error) || isTransientError(error) ? 'unreachable' : 'broken';
}

/** What the SDK's classification reads of an error is there on any, or missing. */
function isError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error;
}

/** How long a caller waits at most for the tables, in milliseconds: half of the function's time, a quarter of what an HTTP API gives it. */
const DEADLINE_MS = 2500;

// Three attempts and the pauses between them fit the deadline, so that one answer that is lost fails no check. Pauses are
// shorter than the SDK's own, which after throttling would outlast a caller's patience.
const client = documentClient({
  retryStrategy: new ConfiguredRetryStrategy(3, (attempt) => 50 * attempt),
  requestHandler: { connectionTimeout: 500, requestTimeout: 750, throwOnRequestTimeout: true },
});

/**
 * Decides for API Gateway whether a caller may use a protected API that requires this deployment's permission.
 * A plain function, because middy would have nothing to do here: every failure has to leave as it is thrown.
 * @throws Error "Unauthorized", which API Gateway answers with 401; anything else it answers with 500, and never allows.
 */
export async function handler(event: AuthorizerEvent): Promise<Answer> {
  const now = new Date();
  const required = requiredPermission();
  const warnedDays = expiringDays();
  let claimed: KeyReference | undefined;
  const log = (outcome: CheckOutcome) =>
    process.stdout.write(`${checkLine(required, claimed, outcome, now)}\n`);
  const onClaim = (key: KeyReference): void => {
    claimed = key;
  };

  const verdict = await within(DEADLINE_MS, (overdue) =>
    verdictOn(presentedKey(event), required, now, onClaim, overdue),
  ).catch((error: unknown) => {
    log({ outcome: 'failed', reason: failureOf(error) });
    throw error;
  });
  log(verdict);
  if (verdict.outcome === 'invalid') throw new Error('Unauthorized');
  const context = keyContextOf(verdict.key, now, warnedDays);
  return answerOf(verdict, allMethodsOf(event), context, identifiesUsage(event));
}

/** @param onClaim called with the key that the caller claims to hold, before it is read */
async function verdictOn(
  presented: string | undefined,
  required: Permission,
  now: Date,
  onClaim: (key: KeyReference) => void,
  overdue: AbortSignal,
): Promise<Verdict> {
  if (presented === undefined) return { outcome: 'invalid', reason: 'missing' };
  const claimed = await claimedKey(client, presented, overdue);
  if (typeof claimed === 'string') return { outcome: 'invalid', reason: claimed };
  onClaim(claimed);
  const [key, organisation] = await Promise.all([
    getApiKey(client, environment('API_KEYS_TABLE'), claimed, overdue),
    isFeature(required)
      ? getOrganisation(client, environment('ORGANISATIONS_TABLE'), claimed.organisationId, overdue)
      : undefined,
  ]);
  return checkKey({ presented, required, key, organisation, now });
}

/** An HTTP API has no usage plans; a REST API has, and ignores what it is told where it does not use them so. */
function identifiesUsage(event: AuthorizerEvent): boolean {
  return process.env.IDENTIFY_USAGE === 'on' && isOfRestApi(event);
}

function requiredPermission(): Permission {
  const name = environment('REQUIRED_PERMISSION');
  const required = PERMISSIONS.find((permission) => permission === name);
  if (required === undefined) throw new Error(`REQUIRED_PERMISSION is not a permission: ${name}`);
  return required;
}
