import * as z from 'zod';
import type { Organisation } from '../../../core/organisation.ts';
import { buildNotFoundError, type ExampleRequest } from '../operation.ts';
import { findTarget, getPath } from '../request.ts';
import type { StoredAccount } from './account.ts';
import { readAccount } from './account-store.ts';
import { findMadeUpAccount } from './made-up-accounts.ts';

const path = z.object({ accountId: z.string() });

/** DynamoDB refuses keys of over 2,048 bytes. */
const LONGEST_ID = 100;

export interface FoundAccount {
  account: StoredAccount;
  organisation: Organisation;
}

/** Finds the account that the path names. @throws ExampleApiError 404 if there is none in the key's reach */
export async function requireAccount(request: ExampleRequest): Promise<FoundAccount> {
  const { accountId: id } = getPath(request, path);
  const account = id.length <= LONGEST_ID ? ((await readAccount(id)) ?? findMadeUpAccount(id)) : undefined;
  return requireInReach(request, account ? [account] : []);
}

/** Finds the first account in the key's reach. @throws ExampleApiError 404 if there is none */
export async function requireInReach(
  request: ExampleRequest,
  accounts: readonly StoredAccount[],
): Promise<FoundAccount> {
  for (const account of accounts) {
    const organisation = await findTarget(request, account.organisationId);
    if (organisation) return { account, organisation };
  }
  throw buildNotFoundError('account');
}
