import * as z from 'zod';
import { buildMediaResponse, createExampleHandler } from '../operation.ts';
import { getQuery } from '../request.ts';
import { ACCOUNT, formatAccount, type StoredAccount } from './account.ts';
import { listAccounts, readAccount } from './account-store.ts';
import { findMadeUpAccount, findMadeUpAccountByEmail } from './made-up-accounts.ts';
import { requireInReach } from './require-account.ts';

const text = z.string().min(1).max(320).optional();
const accountQuery = z
  .object({ username: text, email: text })
  .refine(({ username, email }) => (username === undefined) !== (email === undefined), {
    error: 'Give either a username or an email.',
  });

/**
 * Finds an account by its username or by its mail address.
 * @see https://docs.openathens.net/libraries/api-entry-point
 */
export const handler = createExampleHandler(async (request) => {
  const accounts = await listMatches(getQuery(request, accountQuery));
  const { account, organisation } = await requireInReach(request, accounts);
  return buildMediaResponse(200, ACCOUNT, formatAccount(account, organisation, new Date()));
});

async function listMatches({
  username,
  email = '',
}: z.output<typeof accountQuery>): Promise<StoredAccount[]> {
  const stored =
    username === undefined
      ? await listAccounts('email', email.toLowerCase())
      : await listAccounts('username', username);
  const madeUp = username === undefined ? findMadeUpAccountByEmail(email) : findMadeUpAccount(username);
  if (!madeUp) return stored;
  // A made-up account that was modified is stored.
  return [...stored, (await readAccount(madeUp.id)) ?? madeUp];
}
