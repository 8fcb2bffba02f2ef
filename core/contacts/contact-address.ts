import * as z from 'zod';
import { DomainError } from '../domain-error.ts';
import { containsKeyValue } from '../key-value-text.ts';

/** Maximum number of contacts of a key. */
export const CONTACTS_MAX = 5;
/** Maximum length of an address in characters: RFC 5321, section 4.5.3.1.3. */
const ADDRESS_MAX_LENGTH = 254;

/**
 * Parses the contacts of a key: mail addresses.
 * @returns the addresses in lower case, without duplicates, in the order given
 * @throws DomainError `contacts-invalid` if there are too many, or one is no mail address
 */
export function parseContacts(given: readonly string[]): string[] {
  if (given.some(containsKeyValue)) {
    throw invalid('A contact contains the value of an API key. Remove the value.');
  }
  const contacts = [...new Set(given.map((email) => email.trim().toLowerCase()))];
  // Not outside of the function, so that bundles of functions without it do not contain zod.
  const address = z.email().max(ADDRESS_MAX_LENGTH);
  const wrong = contacts.findIndex((email) => !address.safeParse(email).success);
  if (wrong !== -1) {
    throw invalid(`Contact ${wrong + 1} is not a mail address. Check its spelling.`);
  }
  if (contacts.length > CONTACTS_MAX) {
    throw invalid(`A key can have ${CONTACTS_MAX} contacts. Remove some, or use a shared mailbox.`);
  }
  return contacts;
}

function invalid(message: string): DomainError {
  return new DomainError('contacts-invalid', message, 'contacts');
}
