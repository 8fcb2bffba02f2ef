import type { Digest } from './ports.ts';

/**
 * How long a sender's claim on a digest holds, in milliseconds. Longer than the sender may run, so that none can send what
 * another has claimed since, and by so much that SES's report of a mail comes, several times if need be, before the digest
 * of a sender that died is sent anew. Shorter than the queue hides a message, so that what comes back finds the claim over.
 */
export const CLAIM_MS = 20 * 60 * 1000;

/** Whether a sender is at it, or SES has accepted it: then it is not to be sent again. */
export function isBeingSent({ state, claimedAt = '', messageId }: Digest, now: Date): boolean {
  if (state !== 'sending') return false;
  return messageId !== undefined || now.getTime() - Date.parse(claimedAt) < CLAIM_MS;
}
