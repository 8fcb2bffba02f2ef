import type { Organisation } from '../../core/organisation.ts';
import { openDirectory, requireAdministrator } from './access.ts';
import { buildJsonResponse, createHandler } from './http/operation.ts';
import { buildPage, parsePageRequest } from './http/paging.ts';
import { notFound } from './http/problem.ts';

/** The way from the administrator's organisation down to one below it: ids, each with a slash behind it. */
const WAY_DOWN = /^(?:[a-z0-9]{1,32}\/){0,30}$/;

/** Lists the administrator's organisation and all below it, in the order of the tree. */
export const handler = createHandler(async (request) => {
  const page = parsePageRequest(request, WAY_DOWN);
  const { organisationId } = await requireAdministrator(request);
  const root = await openDirectory().getOrganisation(organisationId);
  if (!root) throw notFound();
  const branch = await openDirectory().listBranch(root, page);
  return buildJsonResponse(
    200,
    buildPage(request, branch, (organisation) => formatOrganisation(organisation, root)),
  );
});

/** An organisation as the API shows it: without what stands above the administrator's own. */
function formatOrganisation(
  { organisationId, name, parentId, timeZone, features }: Organisation,
  root: Organisation,
) {
  return {
    organisationId,
    name,
    ...(organisationId !== root.organisationId && { parentId }),
    timeZone,
    features,
  };
}
