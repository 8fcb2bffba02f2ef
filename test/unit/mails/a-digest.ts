import type { DigestContent, DigestEntry } from '../../../core/reminders/digest.ts';

/** A key that is due, with what a test says of it. */
export function entry(given: Partial<DigestEntry> = {}): DigestEntry {
  return {
    keyName: 'Library catalogue',
    permissionLevel: 'full',
    organisationName: 'University of Bath',
    expiresOn: '2027-03-05',
    timeZone: 'Europe/London',
    daysLeft: 1,
    lastUsedAt: '2027-03-03T10:00:00Z',
    stops: ['authentication', 'reports', 'accounts'],
    url: 'https://keys.example.org/organisations/bath/api-keys/01JQ8ZK3V5X7M2N4P6R8S0T1W3',
    because: 'own',
    ...given,
  };
}

/** That many keys, each with a name and an address of its own. */
export function manyEntries(count: number, given: Partial<DigestEntry> = {}): DigestEntry[] {
  return Array.from({ length: count }, (_, index) =>
    entry({
      keyName: `Discovery service ${index}`,
      url: `https://keys.example.org/organisations/01JQ8ZK3V5X7M2N4P6R8S0T1W3/api-keys/01JQ8ZK3V5X7M2N4P6R8S0${index}`,
      because: 'no-administrator',
      ...given,
    }),
  );
}

/** The digest of Thursday 4 March 2027. */
export function digest(entries: DigestEntry[], given: Partial<DigestContent> = {}): DigestContent {
  return {
    administratorName: 'Ada Lovelace',
    day: '2027-03-04',
    entries,
    omitted: 0,
    pageUrl: 'https://keys.example.org/',
    ...given,
  };
}
