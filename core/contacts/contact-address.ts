import { DomainError } from '../domain-error.ts';
import { containsKeyValue } from '../key-value-text.ts';
import { parseMailAddress } from '../mail-address.ts';

/** Maximum number of contacts of a key. */
export const CONTACTS_MAX = 5;

/**
 * Parses the contacts of a key: mail addresses.
 * @returns the addresses in lower case, without duplicates, in the order given
 * @throws DomainError `contacts-invalid` if there are too many, or one is no mail address
 */
export function parseContacts(given: readonly string[]): string[] {
  if (given.some(containsKeyValue)) {
    throw invalid('A contact contains the value of an API key. Remove the value.');
  }
  const addresses = given.map((email, index) => {
    const address = parseMailAddress(email);
    if (address === undefined) {
      throw invalid(`Contact ${index + 1} is not a mail address. Check its spelling.`);
    }
    return address;
  });
  const contacts = [...new Set(addresses)];
  if (contacts.length > CONTACTS_MAX) {
    throw invalid(`A key can have ${CONTACTS_MAX} contacts. Remove some, or use a shared mailbox.`);
  }
  return contacts;
}

function invalid(message: string): DomainError {
  return new DomainError('contacts-invalid', message, 'contacts');
}
