import type { ApiKey } from '../api-key.ts';
import type { KeyReference } from '../key-value.ts';
import type { Organisation } from '../organisation.ts';
import type { MailOutcome } from '../reminders/send-digest.ts';
import { buildMailed, type ConfirmationRequest } from './contact.ts';
import type { ContactStore } from './ports.ts';

/** The content of the mail that asks a contact to confirm. */
export interface ConfirmationContent {
  organisationName: string;
  keyName: string;
  /** Name of the administrator who asks. */
  requestedBy: string;
  /** Opens the page on which the contact confirms. */
  confirmUrl: string;
}

export interface ConfirmationPorts {
  contacts: ContactStore;
  findOrganisation(organisationId: string): Promise<Organisation | undefined>;
  findApiKey(reference: KeyReference): Promise<ApiKey | undefined>;
  pageUrl: string;
  randomBytes(count: number): Uint8Array;
  mail(to: string, content: ConfirmationContent, request: ConfirmationRequest): Promise<MailOutcome>;
}

/**
 * Sends the mail that asks a contact to confirm, at most once for each request. Sends nothing if the key no longer has the
 * contact, or the contact was asked again meanwhile.
 * @returns false if it must be retried later
 */
export async function sendConfirmation(
  request: ConfirmationRequest,
  { contacts, findOrganisation, findApiKey, pageUrl, randomBytes, mail }: ConfirmationPorts,
  now: Date,
): Promise<boolean> {
  const contact = await contacts.find(request);
  if (!contact || contact.requestedAt !== request.requestedAt || contact.mailedAt !== undefined) return true;
  const [organisation, key] = await Promise.all([
    findOrganisation(request.organisationId),
    findApiKey(request),
  ]);
  if (!organisation || !key?.contacts?.includes(contact.email)) return true;
  // First of all, so that a retry after a lost response does not send the mail twice.
  const mailed = buildMailed(contact, now, randomBytes);
  if (!(await contacts.put(mailed.contact, contact))) return false;
  const content = {
    organisationName: organisation.name,
    keyName: key.name,
    requestedBy: contact.requestedBy,
    confirmUrl: `${pageUrl}/contact#${mailed.token}`,
  };
  const outcome = await mail(contact.email, content, request);
  if ('accepted' in outcome) return true;
  const version = mailed.contact.version + 1;
  if ('busy' in outcome) {
    await contacts.put({ ...contact, version }, mailed.contact);
    return false;
  }
  await contacts.put({ ...mailed.contact, unreachable: now.toISOString(), version }, mailed.contact);
  return true;
}
