import { mayManageLevel } from '../../core/managing-key.ts';
import { listOfferedLevels } from '../../core/permissions.ts';
import { requireCatalogue } from '../environment.ts';
import { requireOrganisation } from './access.ts';
import { buildJsonResponse, createAdminHandler } from './http/operation.ts';

/** Lists the permission levels offered to an organisation: to a key, those whose keys it may manage. */
export const handler = createAdminHandler(async (request) => {
  const { manager, organisation } = await requireOrganisation(request);
  const catalogue = requireCatalogue();
  const offered = listOfferedLevels(catalogue, organisation.features);
  const { key } = manager;
  const items = key
    ? offered.filter(({ permissionLevel }) => mayManageLevel(catalogue, key, permissionLevel))
    : offered;
  return buildJsonResponse(200, { items });
});
