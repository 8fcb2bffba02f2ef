import type { Organisation } from '../../core/organisation.ts';
import { openDirectory, requireAdministrator } from './access.ts';
import { buildJsonResponse, createAdminHandler } from './http/operation.ts';
import { buildPage, parsePageRequest } from './http/paging.ts';
import { buildNotFoundProblem } from './http/problem.ts';

/** Path from the administrator's organisation down to one below it: IDs, each followed by a slash. */
const RELATIVE_PATH = /^(?:[a-z0-9]{1,32}\/){0,30}$/;

/** Lists the administrator's organisation and all organisations below it, parents first. */
export const handler = createAdminHandler(async (request) => {
  const page = parsePageRequest(request, RELATIVE_PATH);
  const { organisationId } = await requireAdministrator(request);
  const root = await openDirectory().findOrganisation(organisationId);
  if (!root) throw buildNotFoundProblem();
  const branch = await openDirectory().listBranch(root, page);
  return buildJsonResponse(
    200,
    buildPage(request, branch, (organisation) => formatOrganisation(organisation, root)),
  );
});

/** Formats an organisation for responses. Hides what is above the administrator's own. */
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
