import { listOfferedLevels } from '../../core/permissions.ts';
import { requireCatalogue } from '../environment.ts';
import { requireOrganisation } from './access.ts';
import { buildJsonResponse, createAdminHandler } from './http/operation.ts';

/** Lists the permission levels offered to an organisation. */
export const handler = createAdminHandler(async (request) => {
  const { organisation } = await requireOrganisation(request);
  return buildJsonResponse(200, { items: listOfferedLevels(requireCatalogue(), organisation.features) });
});
