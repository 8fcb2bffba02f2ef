import { hash } from 'node:crypto';
import { type ApiKey, hasExpired } from './api-key.ts';
import { buildUpdate, type ChangeContext, type KeyPolicy } from './change.ts';
import { AlreadyCreatedError, DomainError } from './domain-error.ts';
import { formatKeyValue, getHint, hashKeyValue, type KeyReference, SECRET_BYTES } from './key-value.ts';
import type { NewKey } from './life-cycle.ts';

// Repeated requests to create a key, after the `Idempotency-Key` of draft-ietf-httpapi-idempotency-key-header. No value is
// stored for them: if the response was lost, the key that it was about gets a new value.

/** How long a repeated request is recognised. */
const REPEATABLE_MS = 24 * 60 * 60 * 1000;

/** What identifies a request that creates a key. Hashes, because a client may send any text. */
export interface IdempotentRequest {
  /** Hash of the administrator, the organisation and the `Idempotency-Key`. */
  requestId: string;
  /** Hash of the operation and of its input, so that another request with the same ID is detected. */
  fingerprint: string;
}

/** A request that has created a key. */
export interface CreatingRequest extends IdempotentRequest, KeyReference {
  /** ISO 8601 in UTC. */
  requestedAt: string;
}

/**
 * Builds the identity of a request.
 * @param operation the operation and the IDs in its path
 * @param input the parsed body, with its fields in a fixed order
 */
export function buildIdempotentRequest({
  subject,
  organisationId,
  idempotencyKey,
  operation,
  input,
}: {
  subject: string;
  organisationId: string;
  idempotencyKey: string;
  operation: readonly string[];
  input: object;
}): IdempotentRequest {
  return {
    requestId: hashParts(subject, organisationId, idempotencyKey),
    fingerprint: hashParts(...operation, input),
  };
}

function hashParts(...parts: unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

/** The latest time of a request that is no longer recognised, ISO 8601 in UTC. DynamoDB's TTL may keep it for days. */
export function getForgottenUntil(now: Date): string {
  return new Date(now.getTime() - REPEATABLE_MS).toISOString();
}

/** When DynamoDB's TTL may remove a request, in seconds since the epoch. */
export function getRequestPurgeTime({ requestedAt }: Pick<CreatingRequest, 'requestedAt'>): number {
  return Math.ceil((Date.parse(requestedAt) + REPEATABLE_MS) / 1000);
}

/**
 * Answers a repeated request with the key that the first one created. If the key was never used, its value cannot have arrived,
 * or is not needed: the key gets a new value, and the one before stops working.
 * @param first the request that created the key
 * @param key the key as it is now; undefined if it was deleted
 * @throws DomainError `idempotency-key-reused` if the first request was another one
 * @throws AlreadyCreatedError if the key was used, was replaced, was deleted, or has ended
 */
export function repeatCreation(
  first: CreatingRequest,
  { fingerprint }: IdempotentRequest,
  key: ApiKey | undefined,
  { prefix }: Pick<KeyPolicy, 'prefix'>,
  context: ChangeContext,
): NewKey {
  if (fingerprint !== first.fingerprint) {
    throw new DomainError(
      'idempotency-key-reused',
      'Another request was sent with this Idempotency-Key. Send a new one with each new request.',
    );
  }
  const obstacle = findObstacle(key, context.now);
  if (!key || obstacle !== undefined) {
    const named = key ? `“${key.name}” (${key.keyId})` : first.keyId;
    throw new AlreadyCreatedError(
      first.keyId,
      `This request was repeated. It has already created the key ${named}, ${obstacle}. Its value cannot be shown again.`,
    );
  }
  return reissueValue(key, prefix, context);
}

/** Why a key gets no new value; undefined if it gets one. */
function findObstacle(key: ApiKey | undefined, now: Date): string | undefined {
  if (!key) return 'which was deleted';
  if (key.lastUsedAt !== undefined) return 'which has been used since';
  if (hasExpired(key, now)) return 'which no longer works';
  // The value of a key that has asked for its successor did arrive, although asking is not recorded as a use.
  return key.replacedBy === undefined ? undefined : 'which has been replaced since';
}

/** Gives a key a new value. The value before stops working. The write fails once a use of the key is recorded. */
export function reissueValue(key: ApiKey, prefix: string, context: ChangeContext): NewKey {
  const value = formatKeyValue(prefix, key, context.randomBytes(SECRET_BYTES));
  const reissued = { ...key, valueHash: hashKeyValue(value), hint: getHint(value) };
  const update = buildUpdate('reissued', key, reissued, context);
  return { key: update.key, value, changes: [{ ...update, onlyIfUnused: true }] };
}
