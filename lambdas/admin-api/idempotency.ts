import type { ApiKey } from '../../core/api-key.ts';
import type { ChangeContext } from '../../core/change.ts';
import { DomainError } from '../../core/domain-error.ts';
import {
  buildIdempotentRequest,
  type CreatingRequest,
  type IdempotentRequest,
  repeatCreation,
} from '../../core/idempotency.ts';
import type { NewKey } from '../../core/life-cycle.ts';
import type { Manager } from '../../core/managing-key.ts';
import type { Organisation } from '../../core/organisation.ts';
import type { ApiKeyStore } from '../../core/ports.ts';
import { createCreatingRequestStore } from '../../store/creating-requests.ts';
import { requireTable } from '../environment.ts';
import { requireManageable } from './access.ts';
import { getKeyPolicy } from './change.ts';
import { parseIdempotencyKey } from './http/idempotency-key.ts';
import type { AdminRequest } from './http/operation.ts';
import { getDatabase } from './tables.ts';

/**
 * Identifies a request by its Idempotency-Key header. Undefined without one.
 * @param input the parsed body
 * @throws ProblemError 400 if the header is invalid
 */
export function identifyRequest(
  { headers, routeKey, pathParameters }: AdminRequest,
  { subject }: Manager,
  { organisationId }: Organisation,
  input: object,
): IdempotentRequest | undefined {
  const { 'idempotency-key': header } = headers;
  if (header === undefined) return undefined;
  const operation = [routeKey, pathParameters?.keyId ?? ''];
  return buildIdempotentRequest({
    subject,
    organisationId,
    idempotencyKey: parseIdempotencyKey(header),
    operation,
    input,
  });
}

/**
 * Repeats a request that has created a key: the key gets a new value if it was never used and not replaced.
 * @returns undefined if the request is not a repeated one
 * @throws DomainError `idempotency-key-reused` (422) or `request-in-progress` (409)
 * @throws DomainError `permission-level-forbidden` (403) if the sender is a key that may no longer manage the new one
 * @throws AlreadyCreatedError (409) if the key was used, was replaced, was deleted, or has ended
 */
export async function findRepeatedCreation(
  request: IdempotentRequest | undefined,
  manager: Manager,
  keys: Pick<ApiKeyStore, 'find' | 'commit'>,
  changeContext: ChangeContext,
): Promise<NewKey | undefined> {
  if (!request) return undefined;
  const requests = createCreatingRequestStore(getDatabase(), requireTable('creatingRequests'));
  const first = await requests.find(request.requestId, changeContext.now);
  if (!first) return undefined;
  const key = await keys.find(first.organisationId, first.keyId);
  if (key) requireManageable(manager, key); // its level may have been raised since
  const repeated = repeatCreation(first, request, key, getKeyPolicy(), changeContext);
  try {
    await keys.commit(repeated.changes);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'version-outdated')) throw error;
    throw new DomainError(
      'request-in-progress',
      'The key was changed or used at the same time. Wait a moment, then repeat your request unchanged.',
    );
  }
  return repeated;
}

/** Builds what is stored about a request that creates a key. */
export function buildCreatingRequest(
  request: IdempotentRequest | undefined,
  { organisationId, keyId }: ApiKey,
  { now }: ChangeContext,
): CreatingRequest | undefined {
  return request && { ...request, organisationId, keyId, requestedAt: now.toISOString() };
}
