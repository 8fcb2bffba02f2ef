import { randomUUID } from 'node:crypto';
import { buildMediaResponse, createExampleHandler } from '../operation.ts';
import { parseMediaBody } from '../request.ts';
import { ACCOUNT, ACCOUNT_REQUEST, accountChange, changeAccount, formatAccount } from './account.ts';
import { replaceAccount } from './account-store.ts';
import { requireAccount } from './require-account.ts';

/**
 * Changes the fields of an account that the body has. Of the attributes, too, only those that it has. Of two changes at the same
 * time, the later one wins: this is an example.
 * @see https://docs.openathens.net/libraries/account-management-via-the-api
 */
export const handler = createExampleHandler(async (request) => {
  const { account, organisation } = await requireAccount(request);
  const requested = parseMediaBody(request, ACCOUNT_REQUEST, accountChange);
  const now = new Date();
  const changed = changeAccount(account, requested, organisation, { now, createId: randomUUID });
  await replaceAccount(changed, now);
  return buildMediaResponse(200, ACCOUNT, formatAccount(changed, organisation, now));
});
