import * as z from 'zod';
import type { Organisation } from '../../core/organisation.ts';
import { ACCOUNT, type Account, formatAccountOrganisation } from './accounts.ts';
import { buildMediaResponse, buildNotFoundError, createExampleHandler } from './operation.ts';
import { findTarget, getQuery } from './request.ts';

/** The accounts of every organisation, because this example stores none. */
const PEOPLE = [
  { name: 'robin', forenames: 'Robin', surname: 'Ashdown' },
  { name: 'sasha', forenames: 'Sasha', surname: 'Birch' },
] as const;

const USERNAME = /^(?<organisationId>[a-z0-9]{1,32})-(?<name>[a-z]+)$/;
const EMAIL = /^(?<name>[a-z]+)@(?<organisationId>[a-z0-9]{1,32})\.example$/i;

const accountQuery = z
  .object({ username: z.string().optional(), email: z.string().optional() })
  .refine(({ username, email }) => (username === undefined) !== (email === undefined), {
    error: 'give either a username or an email',
  });

/**
 * Finds an account by `?username=<organisationId>-<name>` or `?email=<name>@<organisationId>.example`.
 * @see https://docs.openathens.net/libraries/api-entry-point
 */
export const handler = createExampleHandler(async (request) => {
  const { username = '', email = '' } = getQuery(request, accountQuery);
  const { name, organisationId = '' } = (USERNAME.exec(username) ?? EMAIL.exec(email))?.groups ?? {};
  const person = PEOPLE.find((known) => known.name === name?.toLowerCase());
  const organisation = person && (await findTarget(request, organisationId.toLowerCase()));
  if (!organisation) throw buildNotFoundError('account');
  return buildMediaResponse(200, ACCOUNT, formatAccount(person, organisation));
});

function formatAccount({ name, ...names }: (typeof PEOPLE)[number], organisation: Organisation): Account {
  const { organisationId } = organisation;
  return {
    id: `${organisationId}-${name}`,
    username: `${organisationId}-${name}`,
    type: 'personal',
    status: 'active',
    organisation: formatAccountOrganisation(organisation),
    attributes: { ...names, emailAddress: `${name}@${organisationId}.example` },
    memberOf: [],
    permissionSets: [{ name: 'default' }],
  };
}
