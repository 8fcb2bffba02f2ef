import { requireKey, requireOrganisation } from './access.ts';
import { operation } from './http/operation.ts';
import { buildKeyResponse } from './key-answer.ts';
import { readKeys } from './tables.ts';

/** Reads a key. */
export const handler = operation(async (request) => {
  const { organisation } = await requireOrganisation(request);
  return buildKeyResponse(await requireKey(request, organisation, readKeys()), organisation, new Date());
});
