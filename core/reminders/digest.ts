import { type ApiKey, getEnd, hasExpired } from '../api-key.ts';
import { countDaysUntil } from '../expiry.ts';
import type { Organisation } from '../organisation.ts';
import { PERMISSIONS, type Permission, type PermissionLevel, permits } from '../permissions.ts';
import type { Reason, Recipient } from './recipients.ts';

/** As many keys as a mail lists: with more, mail programs cut it off. The rest is counted. */
const LISTED_KEYS = 100;

/** A key as a digest tells of it. */
export interface DigestEntry {
  keyName: string;
  permissionLevel: PermissionLevel;
  organisationName: string;
  /** The instant at which the key stops working or stopped, ISO 8601 in UTC. */
  endsAt: string;
  /** That of the organisation, in which dates and days are counted. */
  timeZone: string;
  /** Whether it ends with its overlap, before its expiry date. */
  endsWithOverlap: boolean;
  /** Calendar days from the time of the mail to the date of the end; 0 once it has ended. */
  daysLeft: number;
  /** Whole hours from the time of the mail to the end, rounded down; negative once it has ended. */
  hoursLeft: number;
  lastUsedAt?: string;
  /** The key that was made to replace this one. */
  replacement?: { keyName: string; url: string; state: 'unused' | 'used' | 'stopped' };
  /** What callers can no longer do when the key stops working. */
  stops: Permission[];
  /** Where the key is found on the admin page. */
  url: string;
  because: Reason;
}

/** What one recipient is told in one mail. */
export interface DigestContent {
  recipientName: string;
  /** The time of the mail, ISO 8601, from which days and hours are counted. */
  writtenAt: string;
  /** That of the recipient's organisation. */
  timeZone: string;
  /** Most urgent first. */
  entries: DigestEntry[];
  /** How many keys more there are. */
  omitted: number;
  pageUrl: string;
}

/** A key that is to be told of, with what is needed for it. */
export interface DueKey {
  key: ApiKey;
  organisation: Organisation;
  successor: ApiKey | undefined;
  because: Reason;
}

/** Collects the keys of one mail, however many, and keeps those that it lists. */
export class DigestBuilder {
  readonly #recipient: Pick<Recipient, 'name'> & { timeZone: string };
  readonly #pageUrl: string;
  readonly #now: Date;
  #entries: DigestEntry[] = [];
  #count = 0;

  /** @param now the time of the mail */
  constructor(recipient: Pick<Recipient, 'name'> & { timeZone: string }, pageUrl: string, now: Date) {
    this.#recipient = recipient;
    this.#pageUrl = pageUrl;
    this.#now = now;
  }

  get count(): number {
    return this.#count;
  }

  add(due: readonly DueKey[]): void {
    const entries = due.map((dueKey) => buildEntry(dueKey, this.#now, this.#pageUrl));
    this.#entries = [...this.#entries, ...entries].sort(byUrgency).slice(0, LISTED_KEYS);
    this.#count += due.length;
  }

  build(): DigestContent {
    return {
      recipientName: this.#recipient.name,
      writtenAt: this.#now.toISOString(),
      timeZone: this.#recipient.timeZone,
      entries: this.#entries,
      omitted: this.#count - this.#entries.length,
      pageUrl: this.#pageUrl,
    };
  }
}

function buildEntry(
  { key, organisation, successor, because }: DueKey,
  now: Date,
  pageUrl: string,
): DigestEntry {
  const { timeZone } = organisation;
  const ended = getEnd(key) < now.getTime();
  const buildUrl = ({ organisationId, keyId }: ApiKey): string =>
    `${pageUrl}/organisations/${organisationId}/api-keys/${keyId}`;
  return {
    keyName: key.name,
    permissionLevel: key.permissionLevel,
    organisationName: organisation.name,
    endsAt: new Date(getEnd(key)).toISOString(),
    timeZone,
    endsWithOverlap: getEnd(key) < Date.parse(key.expiresAt),
    daysLeft: ended ? 0 : countDaysUntil(key.endsOn, now, timeZone),
    hoursLeft: ended ? -1 : Math.floor((getEnd(key) - now.getTime()) / 3_600_000),
    ...(key.lastUsedAt !== undefined && { lastUsedAt: key.lastUsedAt }),
    ...(successor && {
      replacement: {
        keyName: successor.name,
        url: buildUrl(successor),
        state: getReplacementState(successor, now),
      },
    }),
    stops: PERMISSIONS.filter((permission) =>
      permits(key.permissionLevel, permission, organisation.features),
    ),
    url: buildUrl(key),
    because,
  };
}

function getReplacementState(successor: ApiKey, now: Date): 'unused' | 'used' | 'stopped' {
  if (!successor.enabled || hasExpired(successor, now)) return 'stopped';
  return successor.lastUsedAt === undefined ? 'unused' : 'used';
}

function byUrgency(one: DigestEntry, other: DigestEntry): number {
  return (
    Date.parse(one.endsAt) - Date.parse(other.endsAt) ||
    one.organisationName.localeCompare(other.organisationName) ||
    one.keyName.localeCompare(other.keyName)
  );
}
