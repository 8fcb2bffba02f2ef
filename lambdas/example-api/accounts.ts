import type { Organisation } from '../../core/organisation.ts';

/** The media type of {@link Account}. */
export const ACCOUNT = 'application/vnd.eduserv.iam.account-v1+json';

/** An account as OpenAthens's API shows it, as far as its documentation and its clients tell. */
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
  /** Only of a pending account. */
  activationCode?: { code: string; expires: string };
}

/** How an account refers to its organisation. */
export function formatAccountOrganisation({ organisationId, name }: Organisation): Account['organisation'] {
  return { id: organisationId, name };
}
