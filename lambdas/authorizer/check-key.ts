import { checkKey, type Verdict } from '../../core/key-check.ts';
import type { KeyReference } from '../../core/key-value.ts';
import type { Organisation } from '../../core/organisation.ts';
import { getReach, type PermissionRequirement } from '../../core/permissions.ts';
import { findApiKey } from '../../store/api-key-row.ts';
import { findOrganisation } from '../../store/organisation-row.ts';
import { createSignedReader } from '../../store/signed-reads.ts';
import { requireExpiringDays, requireRequirement, requireTable } from '../environment.ts';
import {
  APP_SYNC_REFUSAL,
  type AppSyncAuthorizerEvent,
  type AppSyncAuthorizerResult,
  buildAppSyncResult,
  isAppSyncEvent,
} from './app-sync.ts';
import { type AuthorizerResult, buildAuthorizerResult, buildKeyContext } from './authorizer-result.ts';
import { type CheckOutcome, classifyFailure, formatCheckLine } from './check-log.ts';
import { rememberOrganisations } from './organisation-memory.ts';
import {
  type AuthorizerEvent,
  findClaimedKey,
  findPresentedValue,
  getStageArn,
  isRestApiEvent,
} from './presented-key.ts';

/** A key check took longer than its deadline. Named as the SDK names its own timeouts, so that both are classified alike. */
class KeyCheckTimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Runs `work` with a deadline.
 * @param work gets a signal that is aborted at the deadline, so that nothing continues into the function's next check
 * @throws KeyCheckTimeoutError if `work` takes longer than `milliseconds`
 */
export async function withDeadline<Result>(
  milliseconds: number,
  work: (expired: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new KeyCheckTimeoutError(`DynamoDB has not responded within ${milliseconds} ms`));
    controller.abort();
  }, milliseconds);
  try {
    return await Promise.race([work(controller.signal), expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** Deadline for DynamoDB in milliseconds: half of the function's timeout, a quarter of an HTTP API's authorizer timeout. */
const DEADLINE_MS = 2500;

// Three attempts with their delays fit into the deadline, so that a check survives a lost response.
const readItem = createSignedReader({
  attempts: 3,
  mayRetry: (error) => classifyFailure(error) !== 'broken',
  getDelay: (attempts) => 50 * attempts,
  connectionTimeout: 500,
  responseTimeout: 750,
});

const readOrganisation = (organisationId: string, expired: AbortSignal) =>
  findOrganisation(readItem, requireTable('organisations'), organisationId, expired);
const recallOrganisation = rememberOrganisations(readOrganisation);

/**
 * Decides whether a caller may use a protected API that requires this function's permission. A plain function without
 * middy, because every error must reach API Gateway unchanged.
 * @throws Error "Unauthorized", for which API Gateway returns 401. For any other error it returns 500; it never allows.
 *   AppSync gets a refusal instead of this error, and allows nothing for any other.
 */
export async function handler(event: AppSyncAuthorizerEvent): Promise<AppSyncAuthorizerResult>;
export async function handler(event: AuthorizerEvent): Promise<AuthorizerResult>;
export async function handler(
  event: AuthorizerEvent | AppSyncAuthorizerEvent,
): Promise<AuthorizerResult | AppSyncAuthorizerResult> {
  const now = new Date();
  const required = requireRequirement();
  const warnedDays = requireExpiringDays();
  let claimed: KeyReference | undefined;
  const log = (outcome: CheckOutcome) =>
    process.stdout.write(`${formatCheckLine(required.permission, claimed, outcome, now)}\n`);
  const onClaim = (key: KeyReference): void => {
    claimed = key;
  };

  const verdict = await withDeadline(DEADLINE_MS, (expired) =>
    checkPresentedKey(findPresentedValue(event), required, now, onClaim, expired),
  ).catch((error: unknown) => {
    log({ outcome: 'failed', reason: classifyFailure(error) });
    throw error;
  });
  log(verdict);
  if (isAppSyncEvent(event) && verdict.outcome !== 'allowed') return APP_SYNC_REFUSAL;
  if (verdict.outcome === 'invalid') throw new Error('Unauthorized');
  const reach = getReach(required, verdict.key.permissionLevel);
  const context = buildKeyContext(verdict.key, reach, now, warnedDays);
  if (isAppSyncEvent(event)) return buildAppSyncResult(verdict.key, context, now);
  return buildAuthorizerResult(verdict, getStageArn(event), context, identifiesUsage(event));
}

/** @param onClaim called with the key that the caller claims to hold, before it is read */
async function checkPresentedKey(
  presented: string | undefined,
  required: PermissionRequirement,
  now: Date,
  onClaim: (key: KeyReference) => void,
  expired: AbortSignal,
): Promise<Verdict> {
  if (presented === undefined) return { outcome: 'invalid', reason: 'missing' };
  const claimed = await findClaimedKey(readItem, presented, expired);
  if (typeof claimed === 'string') return { outcome: 'invalid', reason: claimed };
  onClaim(claimed);
  const [key, organisation] = await Promise.all([
    findApiKey(readItem, requireTable('apiKeys'), claimed, expired),
    required.isFeature ? findFeatures(claimed.organisationId, now, expired) : undefined,
  ]);
  return checkKey({ presented, required, key, organisation, now });
}

/** Finds the organisation that a check for a feature is about: as it is, or if the operator permits, as it was a second ago. */
function findFeatures(
  organisationId: string,
  now: Date,
  expired: AbortSignal,
): Promise<Organisation | undefined> {
  return process.env.REMEMBER_FEATURES === 'on'
    ? recallOrganisation(organisationId, now, expired)
    : readOrganisation(organisationId, expired);
}

/** Only REST APIs have usage plans. They ignore the identifier unless their `apiKeySource` is `AUTHORIZER`. */
function identifiesUsage(event: AuthorizerEvent): boolean {
  return process.env.IDENTIFY_USAGE === 'on' && isRestApiEvent(event);
}
