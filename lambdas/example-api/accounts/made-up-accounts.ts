import type { StoredAccount } from './account.ts';

/** The accounts of every organisation, so that there is something to find. */
export const PEOPLE = {
  robin: { type: 'personal', forenames: 'Robin', surname: 'Ashdown' },
  sasha: { type: 'personal', forenames: 'Sasha', surname: 'Birch' },
  admin: { type: 'organisation_administrator', forenames: 'Kim', surname: 'Cole' },
} as const;

const ID = /^(?<organisationId>[a-z0-9]{1,32})-(?<name>[a-z]+)$/;
const EMAIL = /^(?<name>[a-z]+)@(?<organisationId>[a-z0-9]{1,32})\.example$/;

/**
 * Builds the made-up account with this ID, which is its username, too: `<organisationId>-<name>`. Whether there is such an
 * organisation is for the caller to find out.
 */
export function findMadeUpAccount(id: string): StoredAccount | undefined {
  const { organisationId = '', name = '' } = ID.exec(id)?.groups ?? {};
  if (!isPerson(name)) return undefined;
  const { type, ...attributes } = PEOPLE[name];
  return {
    id,
    organisationId,
    username: id,
    type,
    status: 'active',
    attributes: { ...attributes, emailAddress: `${name}@${organisationId}.example` },
    groups: [],
    permissionSets: ['default'],
  };
}

/** Builds the made-up account with this mail address, `<name>@<organisationId>.example`. */
export function findMadeUpAccountByEmail(email: string): StoredAccount | undefined {
  const { organisationId, name } = EMAIL.exec(email.toLowerCase())?.groups ?? {};
  return findMadeUpAccount(`${organisationId}-${name}`);
}

function isPerson(name: string): name is keyof typeof PEOPLE {
  return Object.hasOwn(PEOPLE, name);
}
