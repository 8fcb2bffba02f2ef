import * as z from 'zod';
import { buildMediaResponse, buildNotFoundError, createExampleHandler } from '../operation.ts';
import { findTarget, getPath } from '../request.ts';
import { buildAdministrator, ORGANISATION } from './organisation.ts';

/**
 * Returns an organisation: of the documented fields, those that Latchkey knows.
 * @see https://docs.openathens.net/libraries/fetching-organisations-via-the-api
 */
export const handler = createExampleHandler(async (request) => {
  const { organisationId } = getPath(request, z.object({ organisationId: z.string() }));
  const organisation = await findTarget(request, organisationId);
  if (!organisation) throw buildNotFoundError('organisation');
  return buildMediaResponse(200, ORGANISATION, {
    id: organisationId,
    name: organisation.name,
    administrators: [buildAdministrator(request, organisationId)],
  });
});
