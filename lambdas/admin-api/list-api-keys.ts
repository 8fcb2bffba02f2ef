import type { ApiKey } from '../../core/api-key.ts';
import { KEY_ID_PATTERN } from '../../core/key-value.ts';
import type { Organisation } from '../../core/organisation.ts';
import { findOrganisations } from '../../store/organisations.ts';
import { requireTable } from '../environment.ts';
import { reachesBranch, requireOrganisation } from './access.ts';
import { buildJsonResponse, createAdminHandler } from './http/operation.ts';
import { buildPage, parseBranch, parsePageRequest } from './http/paging.ts';
import { formatKey } from './key-response.ts';
import { getDatabase, getKeyReader } from './tables.ts';

/** Position of a key in a branch: the IDs of organisations from below its root, each followed by a slash, then the key's. */
const BRANCH_POSITION = new RegExp(`^(?:[a-z0-9]{1,32}/){0,30}${KEY_ID_PATTERN.source.slice(1)}`);

/** Lists the keys of an organisation, or of its branch. Expired keys stay listed for 90 days. */
export const handler = createAdminHandler(async (request) => {
  const isBranch = parseBranch(request);
  const page = parsePageRequest(request, isBranch ? BRANCH_POSITION : KEY_ID_PATTERN);
  const { manager, organisation } = await requireOrganisation(request);
  const reader = getKeyReader();
  const keys =
    isBranch && reachesBranch(manager)
      ? await reader.listBranch(organisation, page)
      : await reader.list(organisation.organisationId, page);
  const organisations = await findOwners(keys.rows, organisation);
  const now = new Date();
  return buildJsonResponse(
    200,
    buildPage(request, keys, (key) =>
      formatKey(key, organisations.get(key.organisationId) ?? organisation, now),
    ),
  );
});

/** Finds the organisations of keys by ID, because the status of a key depends on their time zone. Reads up to 100 at once. */
async function findOwners(
  keys: readonly ApiKey[],
  root: Organisation,
): Promise<ReadonlyMap<string, Organisation>> {
  const ids = new Set(keys.map(({ organisationId }) => organisationId));
  ids.delete(root.organisationId);
  const found = await findOrganisations(getDatabase(), requireTable('organisations'), ids);
  return new Map([root, ...found].map((one) => [one.organisationId, one]));
}
