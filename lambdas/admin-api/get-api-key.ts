import { requireKey, requireOrganisation } from './access.ts';
import { createAdminHandler } from './http/operation.ts';
import { buildKeyResponse } from './key-response.ts';
import { getKeyReader } from './tables.ts';

/** Reads a key. */
export const handler = createAdminHandler(async (request) => {
  const { organisation } = await requireOrganisation(request);
  return buildKeyResponse(await requireKey(request, organisation, getKeyReader()), organisation, new Date());
});
