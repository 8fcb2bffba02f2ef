import type { ApiKey } from '../../core/api-key.ts';
import { getKeyContext, type KeyContext } from '../../core/key-context.ts';
import { KEY_ID_PATTERN, ORGANISATION_ID_PATTERN } from '../../core/key-value.ts';
import { type Manager, requireManageableKey } from '../../core/managing-key.ts';
import { isInBranch, type Organisation } from '../../core/organisation.ts';
import type { ApiKeyStore, Directory } from '../../core/ports.ts';
import { createDirectory } from '../../store/directory.ts';
import { requireCatalogue, requireTable } from '../environment.ts';
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
 * Gets who sent the request: the administrator that the token names, or the key that Latchkey's authorizer has checked.
 * @throws ProblemError 403 if the directory does not contain the token's subject
 */
export async function requireManager({ caller }: AdminRequest): Promise<Manager> {
  if (caller.by === 'anybody') throw new Error('No authorizer protects this operation');
  if (caller.by === 'key') return findKeyManager(getKeyContext(caller.event));
  const administrator = await openDirectory().findAdministrator(caller.subject);
  if (administrator) {
    const { subject, name, organisationId } = administrator;
    return { subject, name, organisationId };
  }
  throw new ProblemError(
    'not-an-administrator',
    'You are signed in, but not registered as an administrator. Ask the service’s contact to add you.',
  );
}

async function findKeyManager(context: KeyContext): Promise<Manager> {
  const { organisationId, keyId, keyName, permissionLevel, reach } = context;
  const organisation = await openDirectory().findOrganisation(organisationId);
  const { features = [] } = organisation ?? {};
  return {
    subject: keyId,
    name: keyName,
    organisationId,
    key: { organisationId, keyId, permissionLevel, reach, features },
  };
}

/** Whether a manager sees the organisations below theirs. */
export function reachesBranch({ key }: Manager): boolean {
  return key === undefined || key.reach === 'branch';
}

/**
 * Gets who sent the request, and the organisation in its path.
 * @throws ProblemError 404 if the organisation does not exist, or is out of the sender's reach
 */
export async function requireOrganisation(
  request: AdminRequest,
): Promise<{ manager: Manager; organisation: Organisation }> {
  const { organisationId = '' } = request.pathParameters ?? {};
  const [manager, organisation] = await Promise.all([
    requireManager(request),
    ORGANISATION_ID_PATTERN.test(organisationId)
      ? openDirectory().findOrganisation(organisationId)
      : undefined,
  ]);
  if (!organisation || !isInReach(organisation, manager)) throw buildNotFoundProblem();
  return { manager, organisation };
}

function isInReach({ organisationId, path }: Organisation, manager: Manager): boolean {
  return reachesBranch(manager)
    ? isInBranch(path, manager.organisationId)
    : organisationId === manager.organisationId;
}

/**
 * Requires that the sender of a request may change a key.
 * @throws DomainError `own-key` or `permission-level-forbidden` (403) if the sender is a key that may not
 */
export function requireManageable(manager: Manager, key: ApiKey): void {
  if (manager.key) requireManageableKey(requireCatalogue(), manager.key, key);
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
