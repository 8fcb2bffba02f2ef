import {
  DIGEST_STATES,
  type Digest,
  type DigestKey,
  type DigestReference,
  RELEASE_REASONS,
  type Reminder,
  type ReminderReference,
} from '../../core/reminders/ports.ts';
import { count, oneOf, optional, parseRow, type Shape, text, texts, time } from '../row.ts';

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

const reminder: Shape<Reminder> = {
  ...digestKey,
  stage: count,
  keyName: optional(text),
  organisationPath: optional(texts),
  released: optional(oneOf(RELEASE_REASONS)),
};

/** @throws DamagedRowError if the row is not a digest */
export function parseDigest(item: Record<string, unknown>): Digest {
  return parseRow(`digest ${item.run}/${item.recipientId}`, digest, item);
}

/** @throws DamagedRowError if the row is not a key of a digest */
export function parseDigestKey(item: Record<string, unknown>): DigestKey {
  return parseRow(`key ${item.keyId} of digest ${item.digestId}`, digestKey, item);
}

/** @throws DamagedRowError if the row is not a reminder */
export function parseReminder(item: Record<string, unknown>): Reminder {
  return parseRow(`reminder ${item.keyId}/${item.endRecipient}`, reminder, item);
}

/** Formats the partition key of a digest's keys. */
export function formatDigestId({ run, recipientId }: DigestReference): string {
  return `${run}/${recipientId}`;
}

/** Formats the key attributes of a reminder. All reminders of a key share a partition, sorted by the key's end. */
export function formatReminderKey({ keyId, end, recipientId }: Omit<ReminderReference, 'organisationId'>) {
  return { keyId, endRecipient: `${end}/${recipientId}` };
}
