import { domainToASCII } from 'node:url';

/** Maximum length of an address, and of the part before the `@`, in octets: RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.3. */
const ADDRESS_MAX_LENGTH = 254;
const LOCAL_PART_MAX_LENGTH = 64;

// What mail servers take: atoms separated by dots (RFC 5321, section 4.1.2), without quoted strings, which few servers take.
const ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const LOCAL_PART = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`);
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+${LABEL}$`);

/**
 * Parses a mail address: the one rule for administrators and contacts.
 * @returns the address, trimmed and in lower case, its domain as DNS writes it; undefined if no server would take it
 * @example parseMailAddress(' Ada@Bücher.example ') // 'ada@xn--bcher-kva.example'
 */
export function parseMailAddress(given: string): string | undefined {
  const trimmed = given.trim();
  const at = trimmed.lastIndexOf('@');
  const localPart = trimmed.slice(0, Math.max(0, at)).toLowerCase();
  const domain = domainToASCII(trimmed.slice(at + 1)).toLowerCase();
  if (localPart.length > LOCAL_PART_MAX_LENGTH || !LOCAL_PART.test(localPart) || !DOMAIN.test(domain)) {
    return undefined;
  }
  const address = `${localPart}@${domain}`;
  return address.length > ADDRESS_MAX_LENGTH || isIpAddress(domain) ? undefined : address;
}

function isIpAddress(domain: string): boolean {
  return /^[\d.]+$/.test(domain);
}
