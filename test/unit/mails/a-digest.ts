import type { DigestContent, DigestEntry } from '../../../core/reminders/digest.ts';
import type { Service } from '../../../core/service.ts';

/** Who sends the mails. */
export const SERVICE: Service = { name: 'Bath API keys', contact: 'keys@bath.example' };

/** A key that is due, with what a test says of it. */
export function entry(given: Partial<DigestEntry> = {}): DigestEntry {
  return {
    keyName: 'Library catalogue',
    levelTitle: 'Full access',
    organisationName: 'University of Bath',
    endsAt: '2027-03-05T00:00:00.000Z',
    timeZone: 'Europe/London',
    endsWithOverlap: false,
    daysLeft: 1,
    hoursLeft: 19,
    lastUsedAt: '2027-03-03T10:00:00Z',
    abilities: [
      'sign in users authenticated by your own system',
      'download usage reports',
      'read and create accounts',
    ],
    url: 'https://keys.example.org/organisations/bath/api-keys/01JQ8ZK3V5X7M2N4P6R8S0T1W3',
    because: 'own',
    alsoReminded: { names: ['Ben Carter'], others: 0 },
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

/** As an entry, that a key stops in so many days, at the start of a date in London. */
export function inDays(daysLeft: number): Partial<DigestEntry> {
  const endsAt = new Date(Date.UTC(2027, 2, 4 + daysLeft)).toISOString();
  return { endsAt, daysLeft, hoursLeft: 24 * daysLeft - 5 };
}

/** As an entry, that a key stopped at the start of the day. */
export const ENDED: Partial<DigestEntry> = { endsAt: '2027-03-04T00:00:00.000Z', daysLeft: 0, hoursLeft: -1 };

/** The digest of Thursday 4 March 2027 at 05:00 in London. */
export function digest(entries: DigestEntry[], given: Partial<DigestContent> = {}): DigestContent {
  return {
    recipientName: 'Ada Lovelace',
    writtenAt: '2027-03-04T05:00:00.000Z',
    timeZone: 'Europe/London',
    entries,
    omitted: 0,
    pageUrl: 'https://keys.example.org/',
    ...given,
  };
}
