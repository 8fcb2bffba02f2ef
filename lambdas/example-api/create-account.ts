import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ACCOUNT, type Account, formatAccountOrganisation } from './accounts.ts';
import {
  buildMediaResponse,
  buildNotFoundError,
  createExampleHandler,
  ExampleApiError,
} from './operation.ts';
import { buildUrl, findTarget, getPath, getQuery, parseMediaBody } from './request.ts';

const ACTIVATION_LIFE_MS = 7 * 24 * 60 * 60 * 1000;

const path = z.object({
  domain: z.string(),
  organisationId: z.string().optional(),
  type: z
    .enum(['personal', 'organisation_administrator', 'user_administrator', 'self_registration', 'access'])
    .default('personal'),
});
const options = z.object({ defaultPermissions: z.stringbool().default(false) });
const names = z.array(z.string().min(1)).default([]);

/** `application/vnd.eduserv.iam.admin.accountRequest-v1+json` */
const accountRequest = z.object({
  username: z.string().min(1).optional(),
  status: z.enum(['active', 'pending']).default('pending'),
  expiry: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 date and time' }).optional(),
  attributes: z.record(z.string(), z.unknown()),
  groups: names,
  permissionSets: names,
});

/**
 * Creates an account in the organisation of the path or, if the path has none, in the key's own. This example only pretends
 * to: it stores nothing.
 * @see https://docs.openathens.net/libraries/account-management-via-the-api
 */
export const handler = createExampleHandler(async (request) => {
  const { domain, organisationId, type } = getPath(request, path);
  const key = request.requestContext.authorizer;
  const organisation = await findTarget(request, organisationId ?? key.organisationId);
  if (!organisation) throw buildNotFoundError('organisation');
  const { defaultPermissions } = getQuery(request, options);
  const requested = parseMediaBody(
    request,
    'application/vnd.eduserv.iam.admin.accountRequest-v1+json',
    accountRequest,
  );
  if (defaultPermissions && requested.permissionSets.length > 0) {
    throw new ExampleApiError(
      400,
      'invalidRequest',
      'Give either defaultPermissions or permissionSets, not both.',
    );
  }

  const id = randomUUID();
  const permissionSets = defaultPermissions ? ['default'] : requested.permissionSets;
  const account: Account = {
    id,
    username: requested.username ?? `${organisation.organisationId}-${id}`,
    type,
    status: requested.status,
    ...(requested.expiry !== undefined && { expiry: requested.expiry }),
    organisation: formatAccountOrganisation(organisation),
    attributes: requested.attributes,
    memberOf: requested.groups.map((name) => ({ name })),
    permissionSets: permissionSets.map((name) => ({ name })),
    ...(requested.status === 'pending' && { activationCode: createActivationCode() }),
  };
  const location = buildUrl(request, `/api/v1/${encodeURIComponent(domain)}/account/${id}`);
  return buildMediaResponse(201, ACCOUNT, account, { location });
});

function createActivationCode(): Account['activationCode'] {
  return { code: randomUUID(), expires: new Date(Date.now() + ACTIVATION_LIFE_MS).toISOString() };
}
