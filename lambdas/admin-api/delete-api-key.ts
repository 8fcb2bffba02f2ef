import { requireKey, requireManageable, requireOrganisation } from './access.ts';
import { buildChangeContext } from './change.ts';
import { commitDeletion } from './deletion.ts';
import { createAdminHandler } from './http/operation.ts';
import { requireVersion } from './http/version.ts';
import { getKeyStore } from './tables.ts';

/** Deletes a key, immediately and finally. */
export const handler = createAdminHandler(async (request) => {
  const { manager, organisation } = await requireOrganisation(request);
  const keys = getKeyStore();
  const stored = await requireKey(request, organisation, keys);
  requireManageable(manager, stored);
  requireVersion(request.headers['if-match'], stored);
  await commitDeletion(stored, keys, buildChangeContext(request, manager), request);
  return { statusCode: 204 };
});
