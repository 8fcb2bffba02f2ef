import type { ApiKey } from '../api-key.ts';
import { daysUntil } from '../expiry.ts';
import type { Administrator, Organisation } from '../organisation.ts';
import { API_FUNCTIONS, type ApiFunction, type PermissionLevel, permits } from '../permissions.ts';
import type { Reason } from './recipients.ts';

/** As many keys as a mail lists: with more, mail programs cut it off. The rest is counted. */
const LISTED_KEYS = 100;

/** A key as a digest tells of it. */
export interface DigestEntry {
  keyName: string;
  permissionLevel: PermissionLevel;
  organisationName: string;
  expiresOn: string;
  /** That of the organisation, in which the expiry date is counted. */
  timeZone: string;
  /** 0 for a key that has expired. */
  daysLeft: number;
  lastUsedAt?: string;
  /** What callers can no longer do when the key stops working. */
  stops: ApiFunction[];
  /** Where the key is found on the admin page. */
  url: string;
  because: Reason;
}

/** What one administrator is told on one day. */
export interface DigestContent {
  administratorName: string;
  /** The run's day, from which days are counted. */
  day: string;
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
  because: Reason;
}

/** Puts a digest together. @param time of the run: the clock may be further by now */
export function digestOf(
  administrator: Administrator,
  day: string,
  due: readonly DueKey[],
  time: Date,
  pageUrl: string,
): DigestContent {
  const entries = due.map((dueKey) => entryOf(dueKey, time, pageUrl)).sort(byUrgency);
  return {
    administratorName: administrator.name,
    day,
    entries: entries.slice(0, LISTED_KEYS),
    omitted: Math.max(0, entries.length - LISTED_KEYS),
    pageUrl,
  };
}

function entryOf({ key, organisation, because }: DueKey, time: Date, pageUrl: string): DigestEntry {
  return {
    keyName: key.name,
    permissionLevel: key.permissionLevel,
    organisationName: organisation.name,
    expiresOn: key.expiresOn,
    timeZone: organisation.timeZone,
    daysLeft: Math.max(0, daysUntil(key.expiresOn, time, organisation.timeZone)),
    ...(key.lastUsedAt !== undefined && { lastUsedAt: key.lastUsedAt }),
    stops: API_FUNCTIONS.filter((apiFunction) =>
      permits(key.permissionLevel, apiFunction, organisation.features),
    ),
    url: `${pageUrl}/organisations/${key.organisationId}/api-keys/${key.keyId}`,
    because,
  };
}

function byUrgency(one: DigestEntry, other: DigestEntry): number {
  return (
    one.daysLeft - other.daysLeft ||
    one.organisationName.localeCompare(other.organisationName) ||
    one.keyName.localeCompare(other.keyName)
  );
}
