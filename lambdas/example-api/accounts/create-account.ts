import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import {
  buildMediaResponse,
  buildNotFoundError,
  createExampleHandler,
  ExampleApiError,
} from '../operation.ts';
import { buildUrl, findTarget, getPath, getQuery, parseMediaBody } from '../request.ts';
import { ACCOUNT, ACCOUNT_REQUEST, accountRequest, buildAccount, formatAccount } from './account.ts';
import { addAccount, buildAlreadyExistsError } from './account-store.ts';
import { findMadeUpAccount } from './made-up-accounts.ts';

const path = z.object({
  organisationId: z.string().optional(),
  type: z
    .enum(['personal', 'organisation_administrator', 'user_administrator', 'self_registration', 'access'])
    .default('personal'),
});
const options = z.object({ defaultPermissions: z.stringbool().default(false) });

/**
 * Creates an account in the organisation of the path or, if the path has none, in the key's own. This example sends no mails.
 * @see https://docs.openathens.net/libraries/account-management-via-the-api
 */
export const handler = createExampleHandler(async (request) => {
  const { organisationId, type } = getPath(request, path);
  const key = request.requestContext.authorizer;
  const organisation = await findTarget(request, organisationId ?? key.organisationId);
  if (!organisation) throw buildNotFoundError('organisation');
  const { defaultPermissions } = getQuery(request, options);
  const requested = parseMediaBody(request, ACCOUNT_REQUEST, accountRequest);
  if (defaultPermissions && requested.permissionSets !== undefined) {
    throw new ExampleApiError(
      400,
      'invalidRequest',
      'Give either defaultPermissions or permissionSets, not both.',
    );
  }
  const now = new Date();
  const account = buildAccount(
    organisation,
    type,
    defaultPermissions ? { ...requested, permissionSets: ['default'] } : requested,
    { now, createId: randomUUID },
  );
  if (findMadeUpAccount(account.username)) throw buildAlreadyExistsError();
  await addAccount(account, now);
  return buildMediaResponse(201, ACCOUNT, formatAccount(account, organisation, now), {
    location: buildUrl(request, `account/${account.id}`),
  });
});
