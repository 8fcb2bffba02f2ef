import type { Organisation } from '../../core/organisation.ts';
import { administratorOf, people } from './access.ts';
import { json, operation } from './http/operation.ts';
import { pageAnswer, pageRequestOf } from './http/paging.ts';
import { notFound } from './http/problem.ts';

/** The place of an organisation in its tree: ids, each with a slash behind it. */
const TREE_PATH = /^(?:[a-z0-9]{1,32}\/){1,30}$/;

/** Lists the administrator's organisation and all below it, in the order of the tree. */
export const handler = operation(async (request) => {
  const page = pageRequestOf(request.queryStringParameters, TREE_PATH);
  const { organisationId } = await administratorOf(request);
  const root = await people().organisation(organisationId);
  if (!root) throw notFound();
  return json(200, pageAnswer(await people().branch(root, page), organisationJson));
});

function organisationJson({ organisationId, name, parentId, path, timeZone, features }: Organisation) {
  return { organisationId, name, ...(parentId !== undefined && { parentId }), path, timeZone, features };
}
