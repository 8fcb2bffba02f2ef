import type { ApiKey } from '../api-key.ts';
import type { KeyReference } from '../key-value.ts';
import type { Administrator, Organisation } from '../organisation.ts';
import type { Page, PageRequest } from '../ports.ts';
import type { Reason } from './recipients.ts';

/** How a digest stands that a later run is to take over, with its keys. */
const OPEN_STATES = ['planned', 'sending', 'superseding', 'bounced', 'recipient-gone'] as const;
const SETTLED_STATES = ['sent', 'delivered', 'nothing-left', 'superseded'] as const;
export const DIGEST_STATES = [...OPEN_STATES, ...SETTLED_STATES] as const;
export type DigestState = (typeof DIGEST_STATES)[number];

/** Whether a later run is to take a digest over. */
export function isOpen(state: DigestState): boolean {
  return OPEN_STATES.some((open) => open === state);
}

/** Which digest: one per administrator and day of a run. */
export interface DigestReference {
  day: string;
  subject: string;
}

/** A line of the ledger: what one administrator was to be told on one day, and what became of it. */
export interface Digest extends DigestReference {
  state: DigestState;
  /** Time of the run, ISO 8601: the digest's dates count from it. */
  runTime: string;
  /** When a sender took it. */
  claimedAt?: string;
  /** What SES calls the mail; there only once SES has accepted it. */
  messageId?: string;
}

/** A key in a digest. */
export interface DigestKey extends DigestReference {
  organisationId: string;
  keyId: string;
  stage: number;
  because: Reason;
}

/** What the index of expiry dates knows of a key. */
export type ExpiringKey = Pick<
  ApiKey,
  'organisationId' | 'keyId' | 'organisationPath' | 'enabled' | 'expiresOn' | 'replacedBy'
>;

/** Which runs have finished. */
export interface ReminderRuns {
  /** Those of some days whose run has finished. */
  finishedDays(days: readonly string[]): Promise<Set<string>>;
  finish(day: string, finishedAt: Date): Promise<void>;
}

/** Every write can be repeated without harm; every conditional one answers whether it took effect. */
export interface Ledger {
  /** Plans a digest, unless it is there already. */
  plan(digest: DigestReference, runTime: Date): Promise<void>;
  addKey(key: DigestKey): Promise<void>;
  digest(reference: DigestReference): Promise<Digest | undefined>;
  /** Digests of one day, by subject. */
  digests(day: string, page: PageRequest): Promise<Page<Digest>>;
  /** Open digests of one day. May lag a moment behind. */
  openDigests(day: string): Promise<Digest[]>;
  keysOf(reference: DigestReference): Promise<DigestKey[]>;
  /** Changes a digest's state, unless it is no longer as given. */
  change(digest: Digest, to: Pick<Digest, 'state' | 'claimedAt' | 'messageId'>): Promise<boolean>;
}

export interface ExpiringKeys {
  /** The keys that expire on a date. May lag a moment behind. */
  list(expiresOn: string, page: PageRequest): Promise<Page<ExpiringKey>>;
}

/** What reminders ask of keys and people. */
export interface ReminderDirectory {
  organisation(organisationId: string): Promise<Organisation | undefined>;
  administrator(subject: string): Promise<Administrator | undefined>;
  administratorsOf(organisationId: string): Promise<Administrator[]>;
  markUnreachable(subject: string, email: string, since: Date): Promise<void>;
  apiKey(reference: KeyReference): Promise<ApiKey | undefined>;
}

/** What became of a reminder for one administrator. */
export type ReminderOutcome = 'sent' | 'delivered' | 'bounced';

/** Notes in a key's history that an administrator was reminded of it. */
export interface ReminderEvents {
  record(key: DigestKey, runTime: Date, outcome: ReminderOutcome): Promise<void>;
}
