import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import type { ChangeContext, KeyChange, KeyPolicy } from '../../core/change.ts';
import { DomainError } from '../../core/domain-error.ts';
import type { Administrator } from '../../core/organisation.ts';
import type { ApiKeyStore } from '../../core/ports.ts';
import { requireVariable } from '../environment.ts';
import type { AdminRequest } from './http/operation.ts';
import { ProblemError } from './http/problem.ts';
import { namesVersion } from './http/version.ts';

/** As much of a User-Agent header as an event keeps, in characters. */
const USER_AGENT_LENGTH = 200;

/** Who changes something, when and from where, and fresh ids and randomness for it. */
export function buildChangeContext(
  { headers, requestContext }: AdminRequest,
  administrator: Administrator,
): ChangeContext {
  const { subject, name } = administrator;
  const { sourceIp } = requestContext.http;
  const userAgent = headers['user-agent']?.slice(0, USER_AGENT_LENGTH);
  return {
    actor: { subject, name, sourceIp, userAgent },
    now: new Date(),
    newId: ulid,
    randomBytes,
  };
}

/** What the operator has settled for new keys. */
export function getKeyPolicy(): KeyPolicy {
  return { prefix: requireVariable('KEY_VALUE_PREFIX'), life: requireVariable('KEY_LIFE') };
}

/** Whether {@link commitChanges} failed because somebody else was faster. */
export function isOutdated(error: unknown): boolean {
  if (error instanceof ProblemError) return error.code === 'conflict';
  return error instanceof DomainError && error.code === 'version-outdated';
}

/**
 * Writes what was decided.
 * @throws ProblemError 409 where somebody else was faster and the request did not say which version it was decided on;
 *   where it did, the store's own refusal says that the version is outdated.
 */
export async function commitChanges(
  keys: Pick<ApiKeyStore, 'commit'>,
  changes: readonly KeyChange[],
  { headers }: AdminRequest,
): Promise<void> {
  try {
    await keys.commit(changes);
  } catch (error) {
    if (
      error instanceof DomainError &&
      error.code === 'version-outdated' &&
      !namesVersion(headers['if-match'])
    ) {
      throw new ProblemError(
        'conflict',
        'Somebody else changed the key at the same moment. Read it again and repeat your change.',
      );
    }
    throw error;
  }
}
