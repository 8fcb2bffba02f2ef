import type { ApiFunction, PermissionLevel } from '../permissions.ts';

/** What one administrator is told on one day: every key of concern to them that reached a stage. */
export interface DigestContent {
  administratorName: string;
  /** Day of the run, `YYYY-MM-DD`. */
  day: string;
  /** Most urgent first, at most 100. */
  entries: DigestEntry[];
  /** Keys that are due as well, and less urgent than those of {@link DigestContent.entries}. */
  omitted: number;
  /** Address of the admin page. */
  pageUrl: string;
}

/** One key in a digest. */
export interface DigestEntry {
  keyName: string;
  permissionLevel: PermissionLevel;
  organisationName: string;
  /** Calendar date `YYYY-MM-DD` in {@link DigestEntry.timeZone}. */
  expiresOn: string;
  /** IANA name of the organisation's time zone. */
  timeZone: string;
  /** Days from the run's day to the expiry date; 0: it has expired. */
  daysLeft: number;
  /** Instant of the last use, ISO 8601 in UTC. */
  lastUsedAt?: string;
  /** What the key may be used for, and what therefore stops. */
  stops: ApiFunction[];
  /** Address of the key on the admin page. */
  url: string;
  /** Why this administrator is told: the key is of their own organisation, or those nearer to it do not exist or cannot be reached. */
  because: 'own' | 'no-administrator' | 'unreachable';
}
