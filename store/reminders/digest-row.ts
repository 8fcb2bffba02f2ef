import { DIGEST_STATES, type Digest, type DigestKey } from '../../core/reminders/ports.ts';
import { REASONS } from '../../core/reminders/recipients.ts';
import { count, oneOf, optional, rowOf, type Shape, text, time } from '../row.ts';

/** How long the ledger is kept: two years, as the events of keys are. */
const KEPT_SECONDS = 2 * 366 * 24 * 60 * 60;

const digest: Shape<Digest> = {
  day: time,
  subject: text,
  state: oneOf(DIGEST_STATES),
  runTime: time,
  claimedAt: optional(time),
  messageId: optional(text),
};

const digestKey: Shape<DigestKey> = {
  day: time,
  subject: text,
  organisationId: text,
  keyId: text,
  stage: count,
  because: oneOf(REASONS),
};

/** @throws DamagedRow where the row is no digest. */
export function digestOfRow(item: Record<string, unknown>): Digest {
  return rowOf(`digest ${item.day}/${item.subject}`, digest, item);
}

/** @throws DamagedRow where the row is no key of a digest. */
export function digestKeyOfRow(item: Record<string, unknown>): DigestKey {
  return rowOf(`key ${item.keyId} of digest ${item.digestId}`, digestKey, item);
}

/** The partition of a digest's keys. */
export function digestIdOf({ day, subject }: Pick<Digest, 'day' | 'subject'>): string {
  return `${day}/${subject}`;
}

/** The time after which DynamoDB may remove a line of the ledger, in seconds since the epoch. */
export function purgeAtOf(day: string): number {
  return Math.floor(Date.parse(day) / 1000) + KEPT_SECONDS;
}
