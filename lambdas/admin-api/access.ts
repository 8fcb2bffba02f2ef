import type { ApiKey } from '../../core/api-key.ts';
import { KEY_ID_PATTERN, ORGANISATION_ID_PATTERN } from '../../core/key-value.ts';
import { type Administrator, isInBranch, type Organisation } from '../../core/organisation.ts';
import type { ApiKeyStore, Directory } from '../../core/ports.ts';
import { createDirectory } from '../../store/directory.ts';
import { requireTable } from '../environment.ts';
import type { AdminRequest } from './http/operation.ts';
import { buildNotFoundProblem, ProblemError } from './http/problem.ts';
import { getDatabase } from './tables.ts';

/** Creates a reader of the directory. */
export function openDirectory(): Directory {
  return createDirectory(getDatabase(), {
    organisations: requireTable('organisations'),
    administrators: requireTable('administrators'),
  });
}

/**
 * Gets the administrator who sent the request.
 * @throws ProblemError 403 if the directory does not contain the token's subject
 */
export async function requireAdministrator({ requestContext }: AdminRequest): Promise<Administrator> {
  const administrator = await openDirectory().findAdministrator(
    String(requestContext.authorizer.jwt.claims.sub),
  );
  if (administrator) return administrator;
  throw new ProblemError(
    'not-an-administrator',
    'You are signed in, but not registered as an administrator. Ask the service’s contact to add you.',
  );
}

/**
 * Gets the administrator who sent the request, and the organisation in its path.
 * @throws ProblemError 404 if the organisation does not exist, or is outside the administrator's branch
 */
export async function requireOrganisation(
  request: AdminRequest,
): Promise<{ administrator: Administrator; organisation: Organisation }> {
  const { organisationId = '' } = request.pathParameters ?? {};
  const [administrator, organisation] = await Promise.all([
    requireAdministrator(request),
    ORGANISATION_ID_PATTERN.test(organisationId)
      ? openDirectory().findOrganisation(organisationId)
      : undefined,
  ]);
  if (!organisation || !isInBranch(organisation.path, administrator.organisationId))
    throw buildNotFoundProblem();
  return { administrator, organisation };
}

/** Gets the key ID in the path. @throws ProblemError 404 if it is malformed */
export function requireKeyId({ pathParameters }: AdminRequest): string {
  const { keyId = '' } = pathParameters ?? {};
  if (!KEY_ID_PATTERN.test(keyId)) throw buildNotFoundProblem();
  return keyId;
}

/** Reads the key in the path. @throws ProblemError 404 if it does not exist */
export async function requireKey(
  request: AdminRequest,
  { organisationId }: Organisation,
  keys: Pick<ApiKeyStore, 'find'>,
): Promise<ApiKey> {
  const key = await keys.find(organisationId, requireKeyId(request));
  if (!key) throw buildNotFoundProblem();
  return key;
}
