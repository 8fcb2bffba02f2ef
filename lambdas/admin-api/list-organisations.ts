import type { Organisation } from '../../core/organisation.ts';
import { openDirectory, reachesBranch, requireManager } from './access.ts';
import { buildJsonResponse, createAdminHandler } from './http/operation.ts';
import { buildPage, parsePageRequest } from './http/paging.ts';
import { buildNotFoundProblem } from './http/problem.ts';

/** Path from the sender's organisation down to one below it: IDs, each followed by a slash. */
const RELATIVE_PATH = /^(?:[a-z0-9]{1,32}\/){0,30}$/;

/** Lists the sender's organisation and all organisations below it that they reach, parents first. */
export const handler = createAdminHandler(async (request) => {
  const page = parsePageRequest(request, RELATIVE_PATH);
  const manager = await requireManager(request);
  const root = await openDirectory().findOrganisation(manager.organisationId);
  if (!root) throw buildNotFoundProblem();
  const branch = reachesBranch(manager)
    ? await openDirectory().listBranch(root, page)
    : { rows: page.after === undefined ? [root] : [] };
  return buildJsonResponse(
    200,
    buildPage(request, branch, (organisation) => formatOrganisation(organisation, root)),
  );
});

/** Formats an organisation for responses. Hides what is above the sender's own. */
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
