import {
  DIGEST_STATES,
  type Digest,
  type DigestKey,
  type DigestReference,
  RELEASE_REASONS,
  type Reminder,
} from '../../core/reminders/ports.ts';
import { count, oneOf, optional, parseRow, type Shape, text, time } from '../row.ts';

/** How long the ledger is kept: two years, as the events of keys are. */
const KEPT_SECONDS = 2 * 366 * 24 * 60 * 60;

const digest: Shape<Digest> = {
  run: time,
  recipientId: text,
  state: oneOf(DIGEST_STATES),
  claimedAt: optional(time),
  messageId: optional(text),
  refused: optional(oneOf([true])),
};

const digestKey: Shape<DigestKey> = {
  run: time,
  recipientId: text,
  organisationId: text,
  keyId: text,
  end: time,
};

const reminder: Shape<Reminder> = { ...digestKey, stage: count, released: optional(oneOf(RELEASE_REASONS)) };

/** @throws DamagedRowError if the row is no digest. */
export function parseDigest(item: Record<string, unknown>): Digest {
  return parseRow(`digest ${item.run}/${item.recipientId}`, digest, item);
}

/** @throws DamagedRowError if the row is no key of a digest. */
export function parseDigestKey(item: Record<string, unknown>): DigestKey {
  return parseRow(`key ${item.keyId} of digest ${item.digestId}`, digestKey, item);
}

/** @throws DamagedRowError if the row is no reminder. */
export function parseReminder(item: Record<string, unknown>): Reminder {
  return parseRow(`reminder ${item.keyId}/${item.endRecipient}`, reminder, item);
}

/** The partition of a digest's keys. */
export function formatDigestId({ run, recipientId }: DigestReference): string {
  return `${run}/${recipientId}`;
}

/** Where a reminder stands: beside all others of its key, those of one end together. */
export function formatReminderKey({ keyId, end, recipientId }: Omit<DigestKey, 'run' | 'organisationId'>) {
  return { keyId, endRecipient: `${end}/${recipientId}` };
}

/** The time after which DynamoDB may remove a row of the ledger, in seconds since the epoch. @param from ISO 8601 */
export function computePurgeTime(from: string): number {
  return Math.floor(Date.parse(from) / 1000) + KEPT_SECONDS;
}
