import { isBeingSent } from './claim.ts';
import { type DigestContent, type DueKey, digestOf } from './digest.ts';
import { fewAtATime } from './few-at-a-time.ts';
import type {
  Digest,
  DigestKey,
  DigestReference,
  Ledger,
  ReminderDirectory,
  ReminderEvents,
} from './ports.ts';
import { remembered } from './remembered.ts';
import { isToBeReminded } from './to-be-reminded.ts';

/** What became of handing a mail over: accepted under an id, or too much just now. */
export type MailOutcome = { accepted: string } | { busy: true };

export interface SendPorts {
  ledger: Ledger;
  directory: ReminderDirectory;
  events: ReminderEvents;
  pageUrl: string;
  /** Hands a digest to the mail service, named so that what it reports later can be told apart. */
  mail(to: string, content: DigestContent, digest: DigestReference): Promise<MailOutcome>;
}

/**
 * Sends a digest, at most once. What is in it is looked at anew: who was removed gets no mail, and no key is told of that
 * was disabled, deleted or replaced since it was planned.
 * @returns whether this is over; otherwise it is to be tried again later
 */
export async function sendDigest(reference: DigestReference, ports: SendPorts, now: Date): Promise<boolean> {
  const { ledger, directory } = ports;
  const digest = await ledger.digest(reference);
  if (!digest || (digest.state !== 'planned' && digest.state !== 'sending')) return true;
  if (digest.messageId !== undefined)
    return finish(digest, digest.messageId, await ledger.keysOf(digest), ports);
  if (isBeingSent(digest, now)) return false;
  const claimed: Digest = { ...digest, state: 'sending', claimedAt: now.toISOString() };
  if (!(await ledger.change(digest, claimed))) return false;

  const administrator = await directory.administrator(digest.subject);
  if (!administrator || administrator.unreachable !== undefined) {
    return ledger.change(claimed, { state: 'recipient-gone' });
  }
  const keys = await ledger.keysOf(digest);
  const runTime = new Date(digest.runTime);
  const due = await stillDue(keys, directory, runTime);
  if (due.length === 0) return ledger.change(claimed, { state: 'nothing-left' });
  const content = digestOf(administrator, digest.day, due, runTime, ports.pageUrl);
  const outcome = await ports.mail(administrator.email, content, reference);
  if ('busy' in outcome) {
    await ledger.change(claimed, { state: 'planned' });
    return false;
  }
  const told = new Set(due.map(({ key }) => key.keyId));
  const toldOf = keys.filter(({ keyId }) => told.has(keyId));
  return finish(claimed, outcome.accepted, toldOf, ports);
}

/** Notes that a mail has left, then in the histories of its keys: it is over only when all of it is noted. */
async function finish(
  digest: Digest,
  messageId: string,
  keys: readonly DigestKey[],
  { ledger, events }: SendPorts,
): Promise<boolean> {
  const runTime = new Date(digest.runTime);
  // At once: from here on it is not sent again, whatever happens to the rest.
  if (digest.messageId === undefined) await ledger.change(digest, { ...digest, messageId });
  await fewAtATime(keys, (key) => events.record(key, runTime, 'sent'));
  await ledger.change(digest, { state: 'sent', messageId });
  return true;
}

async function stillDue(
  keys: readonly DigestKey[],
  directory: ReminderDirectory,
  time: Date,
): Promise<DueKey[]> {
  const organisationOf = remembered(directory.organisation);
  const due = await fewAtATime(keys, async ({ organisationId, keyId, because }) => {
    const [key, organisation] = await Promise.all([
      directory.apiKey({ organisationId, keyId }),
      organisationOf(organisationId),
    ]);
    const isDue = key && organisation && (await isToBeReminded(key, directory, time));
    return isDue ? { key, organisation, because } : undefined;
  });
  return due.filter((key) => key !== undefined);
}
