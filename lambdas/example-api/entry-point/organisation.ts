import type { ExampleRequest } from '../operation.ts';
import { buildUrl } from '../request.ts';

/** The media type of an organisation. */
export const ORGANISATION = 'application/vnd.eduserv.iam.admin.organisation-v1+json';

/** Builds the reference to the made-up administrator of an organisation. */
export function buildAdministrator(request: ExampleRequest, organisationId: string) {
  const id = `${organisationId}-admin`;
  return { id, href: buildUrl(request, `account/${id}`), name: id };
}
