import { buildMediaResponse, createExampleHandler } from '../operation.ts';
import { ACCOUNT, formatAccount } from './account.ts';
import { requireAccount } from './require-account.ts';

/** Returns an account. */
export const handler = createExampleHandler(async (request) => {
  const { account, organisation } = await requireAccount(request);
  return buildMediaResponse(200, ACCOUNT, formatAccount(account, organisation, new Date()));
});
