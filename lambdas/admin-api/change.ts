import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import type { ChangeContext, KeyChange, KeyPolicy } from '../../core/change.ts';
import { DomainError, OrganisationGoneError } from '../../core/domain-error.ts';
import type { CreatingRequest } from '../../core/idempotency.ts';
import { type Actor, buildKeyActor } from '../../core/key-event.ts';
import { maskKeyValues } from '../../core/key-value-text.ts';
import type { Manager } from '../../core/managing-key.ts';
import type { ApiKeyStore } from '../../core/ports.ts';
import { findPresentedHeader } from '../authorizer/presented-key.ts';
import { requireCatalogue, requireVariable } from '../environment.ts';
import type { AdminRequest } from './http/operation.ts';
import { buildNotFoundProblem, ProblemError } from './http/problem.ts';
import { namesVersion } from './http/version.ts';

/** Maximum length of a User-Agent header in an event, in characters. */
const USER_AGENT_LENGTH = 200;

/** Builds the inputs of a change that an administrator or a managing key makes. */
export function buildChangeContext(
  request: AdminRequest,
  { subject, name, key }: Manager,
  now = new Date(),
): ChangeContext {
  if (!key) return buildActorContext(request, { subject, name }, now);
  return buildActorContext(request, buildKeyActor({ ...key, name }), now, findPresentedHeader(request));
}

/**
 * Builds the inputs of a change: actor with IP address and user agent, current time, and generators.
 * @param secret the value of the actor, if it is a key. Imported values have no form by which they could be found
 */
export function buildActorContext(
  { headers, sourceIp }: AdminRequest,
  actor: Actor,
  now: Date,
  secret?: string,
): ChangeContext {
  const { 'user-agent': sent } = headers;
  const masked = secret === undefined ? sent : sent?.replaceAll(secret, '[API key removed]');
  const userAgent = masked && maskKeyValues(masked).slice(0, USER_AGENT_LENGTH);
  return {
    actor: { ...actor, sourceIp, userAgent },
    now,
    newId: () => ulid(now.getTime()), // so that a range of IDs is a range of times
    randomBytes,
  };
}

/** The operator's settings for new keys. */
export function getKeyPolicy(): KeyPolicy {
  return {
    catalogue: requireCatalogue(),
    prefix: requireVariable('KEY_VALUE_PREFIX'),
    life: requireVariable('KEY_LIFE'),
  };
}

/** Whether {@link commitChanges} failed because of a concurrent change. */
export function isOutdated(error: unknown): boolean {
  if (error instanceof ProblemError) return error.code === 'conflict';
  return error instanceof DomainError && error.code === 'version-outdated';
}

/**
 * Writes changes.
 * @param creating what is stored about the request, if it creates a key and may be repeated
 * @throws ProblemError 404 if the organisation of a new key was removed or moved at the same time
 * @throws ProblemError 409 if there was a concurrent change, and the request did not name a version
 * @throws DomainError `version-outdated` (412) if there was a concurrent change, and the request named a version
 */
export async function commitChanges(
  keys: Pick<ApiKeyStore, 'commit'>,
  changes: readonly KeyChange[],
  { headers }: Pick<AdminRequest, 'headers'>,
  creating?: CreatingRequest,
): Promise<void> {
  try {
    await keys.commit(changes, creating);
  } catch (error) {
    if (error instanceof OrganisationGoneError) throw buildNotFoundProblem();
    if (
      error instanceof DomainError &&
      error.code === 'version-outdated' &&
      !namesVersion(headers['if-match'])
    ) {
      throw new ProblemError(
        'conflict',
        'The key was changed at the same time by somebody else. Reload it, then repeat your change.',
      );
    }
    throw error;
  }
}
