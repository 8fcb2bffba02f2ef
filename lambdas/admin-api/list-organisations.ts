import type { Organisation } from '../../core/organisation.ts';
import { administratorOf, people } from './access.ts';
import { json, operation } from './http/operation.ts';
import { pageAnswer, pageRequestOf } from './http/paging.ts';
import { notFound } from './http/problem.ts';

/** The way from the administrator's organisation down to one below it: ids, each with a slash behind it. */
const WAY_DOWN = /^(?:[a-z0-9]{1,32}\/){0,30}$/;

/** Lists the administrator's organisation and all below it, in the order of the tree. */
export const handler = operation(async (request) => {
  const page = pageRequestOf(request, WAY_DOWN);
  const { organisationId } = await administratorOf(request);
  const root = await people().organisation(organisationId);
  if (!root) throw notFound();
  const branch = await people().branch(root, page);
  return json(
    200,
    pageAnswer(request, branch, (organisation) => organisationJson(organisation, root)),
  );
});

/** An organisation as the API shows it: without what stands above the administrator's own. */
function organisationJson(
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
