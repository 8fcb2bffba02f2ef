import { KEY_ID_PATTERN } from '../../core/key-value.ts';
import { requireOrganisation } from './access.ts';
import { buildJsonResponse, createAdminHandler } from './http/operation.ts';
import { buildPage, parsePageRequest } from './http/paging.ts';
import { formatKey } from './key-response.ts';
import { getKeyReader } from './tables.ts';

/** Lists the keys of an organisation, newest first. Expired keys stay listed for 90 days. */
export const handler = createAdminHandler(async (request) => {
  const page = parsePageRequest(request, KEY_ID_PATTERN);
  const { organisation } = await requireOrganisation(request);
  const keys = await getKeyReader().list(organisation.organisationId, page);
  const now = new Date();
  return buildJsonResponse(
    200,
    buildPage(request, keys, (key) => formatKey(key, organisation, now)),
  );
});
