import type { ApiKey } from '../api-key.ts';
import type { KeyReference } from '../key-value.ts';
import type { Organisation } from '../organisation.ts';
import type { Page, PageRequest } from '../paging.ts';
import type { Recipient } from './recipients.ts';

/** States of a digest that is not delivered, and whose keys the next run plans again. */
const OPEN_STATES = [
  'planned',
  'sending',
  'bounced',
  'soft-bounced',
  'refused',
  'recipient-gone',
  'withdrawn',
] as const;
const FINAL_STATES = ['sent', 'delivered', 'nothing-left', 'superseded'] as const;
export const DIGEST_STATES = [...OPEN_STATES, ...FINAL_STATES] as const;
export type DigestState = (typeof DIGEST_STATES)[number];

/** Whether a later run has to plan the keys of a digest again. */
export function isOpen(state: DigestState): boolean {
  return OPEN_STATES.some((open) => open === state);
}

/** Which digest: one per run and recipient. */
export interface DigestReference {
  /** The run that planned it: an ISO 8601 instant that names the run. */
  run: string;
  recipientId: string;
}

/** One mail, and what became of it. */
export interface Digest extends DigestReference {
  state: DigestState;
  /** When a sender took it, ISO 8601. */
  claimedAt?: string;
  /** SES's id of the mail; present once SES has accepted it. */
  messageId?: string;
  /** Set for good once SES refused the mail: its keys are then told to whoever else can be reached. */
  refused?: true;
}

/** A key that a digest is planned to tell of. */
export interface DigestKey extends DigestReference, KeyReference {
  /** The key's end when it was planned, ISO 8601 in UTC: a key with another end is another reminder. */
  end: string;
}

/**
 * The primary fact of the ledger: a recipient was told of a key, its end and a stage. It is written, on condition that it
 * was not there, before the mail leaves, and released if the mail is not delivered.
 */
export interface Reminder extends DigestKey {
  stage: number;
  /** Why the recipient was not told after all: SES refused the mail, or it did not arrive. */
  released?: ReleaseReason;
}

export const RELEASE_REASONS = ['refused', 'not-delivered'] as const;
type ReleaseReason = (typeof RELEASE_REASONS)[number];

/** What the indexes know of a key. */
export type ExpiringKey = Pick<
  ApiKey,
  | 'organisationId'
  | 'keyId'
  | 'organisationPath'
  | 'enabled'
  | 'endsOn'
  | 'expiresAt'
  | 'worksUntil'
  | 'replacedBy'
>;

export interface ReminderRuns {
  /** Up to when finished runs have planned all that was due; undefined before the first run. */
  getCoveredUntil(): Promise<Date | undefined>;
  /** Notes a finished run. A run that covers less than an earlier one takes nothing back. */
  finish(run: string, coveredUntil: Date): Promise<void>;
}

/** Every write can be repeated without harm; every conditional one says whether it took effect. */
export interface Ledger {
  /** Plans a digest, unless it is there already. */
  planDigest(digest: DigestReference): Promise<void>;
  addKey(key: DigestKey): Promise<void>;
  findDigest(reference: DigestReference): Promise<Digest | undefined>;
  /** The digests of one run, by recipient. */
  listDigests(run: string, page: PageRequest): Promise<Page<Digest>>;
  /** The open digests of all runs, oldest first. May lag a moment behind. */
  listOpenDigests(page: PageRequest): Promise<Page<Digest>>;
  listKeys(reference: DigestReference, page: PageRequest): Promise<Page<DigestKey>>;
  /** Changes a digest, unless it is no longer as given. */
  changeDigest(digest: Digest, to: Omit<Digest, keyof DigestReference>): Promise<boolean>;
  /** What recipients were told of a key with this end. */
  listReminders(key: KeyReference, end: string): Promise<Reminder[]>;
  /** The reminders of some of a digest's keys, as far as this digest has claimed them. */
  listClaimed(keys: readonly DigestKey[]): Promise<Reminder[]>;
  /** Claims a reminder, unless the recipient was told of this key and end at this stage or a nearer one by another digest. */
  claim(reminder: Omit<Reminder, 'released'>): Promise<boolean>;
  /** Takes back what a digest claimed, unless another one has claimed it since. */
  release(reminder: DigestKey, because: ReleaseReason): Promise<void>;
}

/** Keys in the order of their indexes. May lag a moment behind. */
export interface ExpiringKeys {
  /** The keys that end on a date. */
  listByEnd(endsOn: string, page: PageRequest): Promise<Page<ExpiringKey>>;
  /** The keys that were last changed on a date in UTC and end between two dates, both included. */
  listByChange(
    changedOn: string,
    ends: { from: string; to: string },
    page: PageRequest,
  ): Promise<Page<ExpiringKey>>;
}

/** What reminders ask of keys and people. */
export interface ReminderDirectory {
  getOrganisation(organisationId: string): Promise<Organisation | undefined>;
  getApiKey(reference: KeyReference): Promise<ApiKey | undefined>;
  getRecipient(recipientId: string): Promise<Recipient | undefined>;
  listRecipients(organisationId: string): Promise<Recipient[]>;
}

/** What becomes known of a recipient's address. Nothing happens if the recipient has another address by now. */
export interface Addresses {
  markUnreachable(recipientId: string, email: string, since: Date): Promise<void>;
  /** Counts a mail that SES gave up, once however often it is reported; three in a row mark the address. */
  countSoftBounce(recipientId: string, email: string, messageId: string, at: Date): Promise<void>;
  clearSoftBounces(recipientId: string, email: string): Promise<void>;
}

/** What became of a reminder for one recipient. */
export type ReminderOutcome = 'sent' | 'delivered' | 'bounced';

/** Notes in a key's history that a recipient was reminded of it. */
export interface ReminderEvents {
  record(reminder: Reminder, outcome: ReminderOutcome): Promise<void>;
}

/** What could not be told or read, and is set aside so that everything else is told; operators are alerted of each. */
export interface SetAside {
  reason: 'nobody-reachable' | 'organisation-missing' | 'time-zone-unknown' | 'row-damaged' | 'mail-refused';
  /** Ids that name the key, row or recipient at fault. */
  what: Record<string, string>;
}
