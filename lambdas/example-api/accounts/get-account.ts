import * as z from 'zod';
import { buildMediaResponse, createExampleHandler } from '../operation.ts';
import { getPath } from '../request.ts';
import { ACCOUNT, formatAccount } from './account.ts';
import { requireAccount } from './require-account.ts';

/** Returns an account. */
export const handler = createExampleHandler(async (request) => {
  const { accountId } = getPath(request, z.object({ accountId: z.string() }));
  const { account, organisation } = await requireAccount(request, accountId);
  return buildMediaResponse(200, ACCOUNT, formatAccount(account, organisation, new Date()));
});
