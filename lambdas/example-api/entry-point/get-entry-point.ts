import * as z from 'zod';
import { ACCOUNT } from '../accounts/account.ts';
import { buildMediaResponse, buildNotFoundError, createExampleHandler } from '../operation.ts';
import { buildUrl, findTarget, getPath } from '../request.ts';
import { buildAdministrator, ORGANISATION } from './organisation.ts';

/**
 * Returns who the caller is and where to go on. Keys of Latchkey belong to an organisation instead of an account, so the account
 * is the made-up administrator of that organisation.
 * @see https://docs.openathens.net/libraries/api-entry-point
 */
export const handler = createExampleHandler(async (request) => {
  const { domain } = getPath(request, z.object({ domain: z.string() }));
  const { organisationId } = request.requestContext.authorizer;
  const organisation = await findTarget(request, organisationId);
  if (!organisation) throw buildNotFoundError('organisation');
  const { href, name } = buildAdministrator(request, organisationId);
  return buildMediaResponse(200, 'application/vnd.eduserv.iam.entryPoint-v1+json', {
    account: { href, name },
    domain: { id: organisationId, name: domain, displayName: organisation.name },
    links: [
      { href: buildUrl(request, 'account/query'), rel: 'account:query', type: ACCOUNT, method: 'get' },
      {
        href: buildUrl(request, `organisation/${organisationId}`),
        rel: 'organisation:root',
        type: ORGANISATION,
        method: 'get',
      },
    ],
  });
});
