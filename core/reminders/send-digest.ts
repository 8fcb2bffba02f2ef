import { mapConcurrently, memoize } from '../concurrency.ts';
import { isInBranch } from '../organisation.ts';
import { listPages } from '../paging.ts';
import { DigestBuilder, type DigestContent, type DueKey } from './digest.ts';
import type {
  Digest,
  DigestKey,
  DigestReference,
  Ledger,
  Reminder,
  ReminderDirectory,
  ReminderEvents,
  SetAside,
} from './ports.ts';
import {
  createOrganisationFinder,
  findRecipients,
  formatEnd,
  needsReminder,
  type Reason,
  type Recipient,
} from './recipients.ts';
import { findNearestStage, type Stages } from './stages.ts';

/**
 * How long a sender's claim on a digest holds, in milliseconds. Longer than the sender may run, so that no other can send
 * what it has claimed, and by so much that SES's report of a mail arrives, if need be after retries, before the digest of a
 * sender that died is sent again. Shorter than the queue hides a message, so that a retry finds the claim over.
 */
export const CLAIM_MS = 20 * 60 * 1000;

/** What SES did with a mail: accepted it under an id, was too busy, or refused this one. */
export type MailOutcome = { accepted: string } | { busy: true } | { refused: string };

export interface SendPorts {
  stages: Stages;
  ledger: Ledger;
  directory: ReminderDirectory;
  events: ReminderEvents;
  pageUrl: string;
  setAside(found: SetAside): void;
  /** Hands a digest to the mail service, named so that its later reports can be told apart. */
  mail(to: string, content: DigestContent, digest: DigestReference): Promise<MailOutcome>;
}

/** Whether a sender is sending a digest, or SES has accepted it: then it is not to be sent again. */
export function isBeingSent({ state, claimedAt = '', messageId }: Digest, now: Date): boolean {
  if (state !== 'sending') return false;
  return messageId !== undefined || now.getTime() - Date.parse(claimedAt) < CLAIM_MS;
}

/**
 * Sends a digest, at most once. Everything that it says is looked up again: recipient, keys, organisations, ends. Keys of
 * which the recipient was told meanwhile, or need not or may not be told any more, are left out.
 * @returns whether the digest is dealt with; otherwise it is to be tried again later
 */
export async function sendDigest(reference: DigestReference, ports: SendPorts, now: Date): Promise<boolean> {
  const { ledger, directory } = ports;
  const digest = await ledger.findDigest(reference);
  if (!digest || (digest.state !== 'planned' && digest.state !== 'sending')) return true;
  if (digest.messageId !== undefined) return finish(digest, digest.messageId, ports);
  if (isBeingSent(digest, now)) return false;
  const claimed: Digest = { ...digest, state: 'sending', claimedAt: now.toISOString() };
  if (!(await ledger.changeDigest(digest, claimed))) return false;

  const recipient = await directory.getRecipient(digest.recipientId);
  if (!recipient || recipient.unreachable !== undefined) {
    return ledger.changeDigest(claimed, { ...claimed, state: 'recipient-gone' });
  }
  const { organisation } = await createOrganisationFinder(directory)(recipient.organisationId);
  const timeZone = organisation?.timeZone ?? 'UTC';
  const builder = new DigestBuilder({ ...recipient, timeZone }, ports.pageUrl, now);
  if (!(await claimKeys(claimed, recipient, builder, ports, now))) {
    return ledger.changeDigest(claimed, { ...claimed, state: 'recipient-gone' });
  }
  if (builder.count === 0) return ledger.changeDigest(claimed, { ...claimed, state: 'nothing-left' });
  const outcome = await ports.mail(recipient.email, builder.build(), reference);
  if ('accepted' in outcome) return finish(claimed, outcome.accepted, ports);
  if ('busy' in outcome) {
    await ledger.changeDigest(claimed, { ...claimed, state: 'planned' });
    return false;
  }
  ports.setAside({
    reason: 'mail-refused',
    what: {
      recipientId: recipient.recipientId,
      organisationId: recipient.organisationId,
      answer: outcome.refused,
    },
  });
  return ledger.changeDigest(claimed, { ...claimed, state: 'refused', refused: true });
}

/**
 * Claims what the recipient is to be told, and puts it into the mail.
 * @returns false once a key is found that the recipient may no longer see, as they were moved: the next run has to plan
 *   the keys again, for whoever is told of them now
 */
async function claimKeys(
  digest: Digest,
  recipient: Recipient,
  builder: DigestBuilder,
  ports: SendPorts,
  now: Date,
): Promise<boolean> {
  const lookUp = createDueKeyFinder(recipient, ports, now);
  for await (const keys of listPages((page) => ports.ledger.listKeys(digest, page))) {
    const lookedUp = await mapConcurrently(keys, lookUp);
    // An earlier attempt to send may have claimed what this one does not tell of.
    const leftOut = keys.filter((_, index) => lookedUp[index] === undefined);
    await mapConcurrently(leftOut, (line) => ports.ledger.release(line, 'not-delivered'));
    const found = lookedUp.filter((one) => one !== undefined);
    if (found.some(({ isVisible }) => !isVisible)) return false;
    const due = await mapConcurrently(found, async (one) => {
      const isClaimed = one.isVisible && (await ports.ledger.claim(one.reminder));
      return isClaimed ? one.dueKey : undefined;
    });
    builder.add(due.filter((key) => key !== undefined));
  }
  return true;
}

/** A planned key as it is now; not visible if it is outside the recipient's branch. */
type FoundKey =
  | { isVisible: false }
  | { isVisible: true; dueKey: DueKey; reminder: Omit<Reminder, 'released'> };

/** Looks up a planned key; undefined if nobody needs to be told of it any more. */
function createDueKeyFinder(
  recipient: Recipient,
  { directory, stages, setAside }: SendPorts,
  now: Date,
): (line: DigestKey) => Promise<FoundKey | undefined> {
  const findOrganisation = createOrganisationFinder(directory);
  const listRecipients = memoize(directory.listRecipients);
  return async (line) => {
    const { organisationId, keyId } = line;
    const key = await directory.getApiKey({ organisationId, keyId });
    // A key whose end was moved is in the index of changed keys: the next run plans it.
    if (!key || formatEnd(key) !== line.end) return undefined;
    if (!isInBranch(key.organisationPath, recipient.organisationId)) return { isVisible: false };
    const { organisation, fault } = await findOrganisation(organisationId);
    if (!organisation) {
      setAside({ reason: fault, what: { organisationId, keyId } });
      return undefined;
    }
    const stage = findNearestStage(key, organisation.timeZone, now, stages);
    if (stage === undefined || !(await needsReminder(key, directory, now))) return undefined;
    const because = await findReason(key.organisationPath, recipient, listRecipients);
    const successor =
      key.replacedBy && (await directory.getApiKey({ organisationId, keyId: key.replacedBy }));
    const dueKey = { key, organisation, successor: successor || undefined, because };
    return { isVisible: true, dueKey, reminder: { ...line, stage } };
  };
}

/** Why a recipient is told of a key, as it is now. */
export async function findReason(
  path: readonly string[],
  { recipientId, organisationId }: Recipient,
  listRecipients: ReminderDirectory['listRecipients'],
): Promise<Reason> {
  if (organisationId === path.at(-1)) return 'own';
  const found = await findRecipients(path, listRecipients);
  const isAmong = found?.recipients.some((recipient) => recipient.recipientId === recipientId);
  return found && isAmong ? found.because : 'above';
}

/** Notes that a mail has left, then in the histories of its keys: the digest is dealt with only when all is noted. */
async function finish(
  digest: Digest,
  messageId: string,
  { ledger, events }: Pick<SendPorts, 'ledger' | 'events'>,
): Promise<boolean> {
  const accepted: Digest = { ...digest, messageId };
  // At once: from here on it is not sent again, whatever happens to the rest.
  if (digest.messageId === undefined) await ledger.changeDigest(digest, accepted);
  for await (const reminders of listReminders(digest, ledger)) {
    await mapConcurrently(reminders, (reminder) => events.record(reminder, 'sent'));
  }
  await ledger.changeDigest(accepted, { ...accepted, state: 'sent' });
  return true;
}

/** The reminders that a digest has claimed, in batches. */
export async function* listReminders(
  digest: DigestReference,
  ledger: Pick<Ledger, 'listKeys' | 'listClaimed'>,
): AsyncGenerator<Reminder[]> {
  for await (const keys of listPages((page) => ledger.listKeys(digest, page))) {
    yield await ledger.listClaimed(keys);
  }
}
