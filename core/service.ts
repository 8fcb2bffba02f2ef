import type { KeyReference } from './key-value.ts';

/** Who speaks to people on the page and in mails: the operator's service. */
export interface Service {
  /** What people call it, such as `Example University API keys`. */
  name: string;
  /** Where people ask for help: a mail address or a web address. */
  contact?: string;
}

/** Formats the link to a contact: to its web address, or to write to its mail address. */
export function formatContactLink(contact: string): string {
  return contact.includes('://') ? contact : `mailto:${contact}`;
}

/** Formats the URL at which the admin page shows a key. */
export function formatKeyUrl(pageUrl: string, { organisationId, keyId }: KeyReference): string {
  return `${pageUrl}/organisations/${organisationId}/api-keys/${keyId}`;
}
