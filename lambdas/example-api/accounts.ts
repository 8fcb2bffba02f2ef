import type { Organisation } from '../../core/organisation.ts';

/** The media type of {@link Account}. */
export const ACCOUNT = 'application/vnd.eduserv.iam.account-v1+json';

/** An account as OpenAthens's API returns it, according to its documentation and its clients. */
export interface Account {
  id: string;
  username: string;
  type: string;
  status: 'active' | 'pending';
  /** ISO 8601. */
  expiry?: string;
  organisation: { id: string; name: string };
  attributes: Record<string, unknown>;
  memberOf: { name: string }[];
  permissionSets: { name: string }[];
  /** Only for pending accounts. */
  activationCode?: { code: string; expires: string };
}

/** Formats the reference from an account to its organisation. */
export function formatAccountOrganisation({ organisationId, name }: Organisation): Account['organisation'] {
  return { id: organisationId, name };
}
