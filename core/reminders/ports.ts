import type { ApiKey } from '../api-key.ts';
import type { KeyReference } from '../key-value.ts';
import type { Organisation } from '../organisation.ts';
import type { Page, PageRequest } from '../paging.ts';
import type { Recipient } from './recipients.ts';

/** States of digests that are not delivered. The next run plans their keys again. */
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

/** Whether a later run must plan the keys of a digest again. */
export function isOpen(state: DigestState): boolean {
  return OPEN_STATES.some((open) => open === state);
}

/** Identifies a digest. Each run has one digest per recipient. */
export interface DigestReference {
  /** ID of the run that planned it, an ISO 8601 instant. */
  run: string;
  recipientId: string;
}

/** A mail to one recipient, with its state. */
export interface Digest extends DigestReference {
  state: DigestState;
  /** When a sender claimed it, ISO 8601. */
  claimedAt?: string;
  /** SES's ID of the mail. Present once SES has accepted it. */
  messageId?: string;
  /** Set if SES ever refused the mail. Other recipients who can be reached are then reminded of its keys. */
  refused?: true;
}

/** Identifies the reminder of a recipient for one end of a key. */
export interface ReminderReference extends KeyReference {
  recipientId: string;
  /** ISO 8601 in UTC, as `formatEnd` formats it. */
  end: string;
}

/** A key in a digest. */
export interface DigestKey extends DigestReference, ReminderReference {
  /** The key's end when it was planned. If the end moves, the key needs a new reminder. */
  end: string;
}

/**
 * The central record of the ledger: a recipient was reminded of a key, its end and a stage. A conditional write claims it
 * before the mail is sent. It is released if the mail is not delivered.
 */
export interface Reminder extends DigestKey {
  stage: number;
  /** The key's name and its organisation's path when it was claimed, for the key's history. Absent in those of versions before 0.2. */
  keyName?: string;
  organisationPath?: string[];
  /** Set if the mail was not delivered: SES refused it, or it did not arrive. */
  released?: ReleaseReason;
}

/** A reminder that a digest claims. */
export type NewReminder = Required<Omit<Reminder, 'released'>>;

export const RELEASE_REASONS = ['refused', 'not-delivered'] as const;
type ReleaseReason = (typeof RELEASE_REASONS)[number];

/** The fields of a key that the indexes contain. */
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
  /** The time up to which finished runs have planned everything that was due. Undefined before the first run. */
  findCoveredUntil(): Promise<Date | undefined>;
  /** Records a finished run. The covered time never moves back. */
  finish(run: string, coveredUntil: Date): Promise<void>;
}

/**
 * Stores digests and reminders. Every write is idempotent. Conditional writes return whether they were applied. Methods for
 * many rows take any number of them, each once, and return results in their order. They are not atomic: after an error, any
 * of the rows may have been written.
 */
export interface Ledger {
  /** Plans digests, except those that exist already. */
  planDigests(digests: readonly DigestReference[]): Promise<void>;
  addKeys(keys: readonly DigestKey[]): Promise<void>;
  findDigest(reference: DigestReference): Promise<Digest | undefined>;
  findDigests(references: readonly DigestReference[]): Promise<(Digest | undefined)[]>;
  /** Lists the digests of one run, by recipient. */
  listDigests(run: string, page: PageRequest): Promise<Page<Digest>>;
  /** Lists the open digests of all runs, oldest first. Eventually consistent. */
  listOpenDigests(page: PageRequest): Promise<Page<Digest>>;
  listKeys(reference: DigestReference, page: PageRequest): Promise<Page<DigestKey>>;
  /** Changes a digest, unless its state or claim has changed since it was read. */
  changeDigest(digest: Digest, to: Omit<Digest, keyof DigestReference>): Promise<boolean>;
  findReminders(references: readonly ReminderReference[]): Promise<(Reminder | undefined)[]>;
  /** Claims reminders, unless another digest has reminded the recipient of this key and end at this stage or a closer one. */
  claim(reminders: readonly NewReminder[]): Promise<boolean[]>;
  /** Releases a digest's claims, unless another digest has claimed the reminder since. */
  release(reminders: readonly DigestKey[], because: ReleaseReason): Promise<void>;
}

/** Lists keys by their indexes. Eventually consistent. */
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

/** The lookups of keys and recipients that reminders need. */
export interface ReminderDirectory {
  findOrganisation(organisationId: string): Promise<Organisation | undefined>;
  /** Finds keys, in the order of the references. */
  findApiKeys(references: readonly KeyReference[]): Promise<(ApiKey | undefined)[]>;
  findRecipient(recipientId: string): Promise<Recipient | undefined>;
  listRecipients(organisationId: string): Promise<Recipient[]>;
}

/** Records what delivery reports say about addresses. Does nothing if the recipient has another address by now. */
export interface Addresses {
  markUnreachable(recipientId: string, email: string, since: Date): Promise<void>;
  /** Counts a soft bounce, once per mail. After three in a row, the address is marked as unreachable. */
  countSoftBounce(recipientId: string, email: string, messageId: string, at: Date): Promise<void>;
  clearSoftBounces(recipientId: string, email: string): Promise<void>;
}

/** The outcome of a reminder for one recipient. */
export type ReminderOutcome = 'sent' | 'delivered' | 'bounced';

/** Records reminders in the histories of keys. */
export interface ReminderEvents {
  /** Adds the recipients to the events of their reminders. Idempotent, but not atomic. */
  record(reminders: readonly Reminder[], outcome: ReminderOutcome): Promise<void>;
}

/** Something that a run skipped, so that everything else continues. Operators are alerted to each. */
export interface SetAside {
  reason: 'nobody-reachable' | 'organisation-missing' | 'time-zone-unknown' | 'row-damaged' | 'mail-refused';
  /** IDs of the key, row or recipient concerned. */
  what: Record<string, string>;
}
