import type { Contact, ContactReference } from './contact.ts';

/** Stores contacts. Reads are strongly consistent. */
export interface ContactStore {
  find(reference: ContactReference): Promise<Contact | undefined>;
  /** Counts the contacts of an organisation who were asked since then and have not confirmed. */
  countPending(organisationId: string, since: Date): Promise<number>;
  /** Writes a contact. @returns false if it has changed since `before` was read */
  put(contact: Contact, before: Contact | undefined): Promise<boolean>;
}
