import * as z from 'zod';
import type { Organisation } from '../../core/organisation.ts';
import { ACCOUNT, type Account, accountOrganisation } from './accounts.ts';
import { jsonResponse, notFound, operation } from './operation.ts';
import { getQuery, requireTarget } from './request.ts';

/** The people of every organisation: this example keeps no accounts. */
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
export const handler = operation(async (request) => {
  const { username = '', email = '' } = getQuery(request, accountQuery);
  const { name, organisationId = '' } = (USERNAME.exec(username) ?? EMAIL.exec(email))?.groups ?? {};
  const person = PEOPLE.find((known) => known.name === name?.toLowerCase());
  const organisation = person && (await requireTarget(request, organisationId.toLowerCase()));
  if (!organisation) throw notFound('account');
  return jsonResponse(200, ACCOUNT, formatAccount(person, organisation));
});

function formatAccount({ name, ...names }: (typeof PEOPLE)[number], organisation: Organisation): Account {
  const { organisationId } = organisation;
  return {
    id: `${organisationId}-${name}`,
    username: `${organisationId}-${name}`,
    type: 'personal',
    status: 'active',
    organisation: accountOrganisation(organisation),
    attributes: { ...names, emailAddress: `${name}@${organisationId}.example` },
    memberOf: [],
    permissionSets: [{ name: 'default' }],
  };
}
