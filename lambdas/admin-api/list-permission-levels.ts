import { listOfferedLevels } from '../../core/permissions.ts';
import { requireOrganisation } from './access.ts';
import { jsonResponse, operation } from './http/operation.ts';

/** Lists the permission levels that a key of this organisation can be given. */
export const handler = operation(async (request) => {
  const { organisation } = await requireOrganisation(request);
  return jsonResponse(200, { items: listOfferedLevels(organisation.features) });
});
