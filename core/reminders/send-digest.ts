import { type ApiKey, formatEnd } from '../api-key.ts';
import { mapConcurrently } from '../concurrency.ts';
import { isInBranch } from '../organisation.ts';
import { listPages } from '../paging.ts';
import { createAlsoRemindedFinder } from './also-reminded.ts';
import { DigestBuilder, type DigestContent, type DigestSettings, type DueKey } from './digest.ts';
import type {
  Digest,
  DigestKey,
  DigestReference,
  Ledger,
  NewReminder,
  Reminder,
  ReminderDirectory,
  ReminderEvents,
  SetAside,
} from './ports.ts';
import {
  createOrganisationFinder,
  createRecipientLister,
  findRecipients,
  findSuccessors,
  isContact,
  type ListRecipients,
  needsReminder,
  type Reason,
  type Recipient,
} from './recipients.ts';
import { findNearestStage, type Stages } from './stages.ts';

/**
 * How long a sender's claim on a digest is valid, in milliseconds. Longer than the sender's timeout, so that no other
 * sender can send the digest. Long enough for SES's report of a mail to arrive, even after retries, before the digest of a
 * crashed sender is sent again. Shorter than the queue's visibility timeout, so that a retry finds the claim expired.
 */
export const CLAIM_MS = 20 * 60 * 1000;

/** The outcome of handing a mail to SES: accepted with an ID, throttled, or refused. */
export type MailOutcome = { accepted: string } | { busy: true } | { refused: string };

export interface SendPorts extends DigestSettings {
  stages: Stages;
  ledger: Ledger;
  directory: ReminderDirectory;
  events: ReminderEvents;
  setAside(found: SetAside): void;
  /** Hands a digest to the mail service. `digest` identifies it in later delivery reports. */
  mail(to: string, content: DigestContent, digest: DigestReference): Promise<MailOutcome>;
}

/** Whether a sender is sending a digest, or SES has accepted it, so that it must not be sent again. */
export function isBeingSent({ state, claimedAt = '', messageId }: Digest, now: Date): boolean {
  if (state !== 'sending') return false;
  return messageId !== undefined || now.getTime() - Date.parse(claimedAt) < CLAIM_MS;
}

/**
 * Sends a digest, at most once. Looks up everything that it says again: recipient, keys, organisations, ends. Leaves out
 * keys that need no reminder any more, that the recipient may no longer see, or that they were reminded of meanwhile.
 * @returns true if the digest is finished; false if it must be retried later
 */
export async function sendDigest(reference: DigestReference, ports: SendPorts, now: Date): Promise<boolean> {
  const { ledger, directory } = ports;
  const digest = await ledger.findDigest(reference);
  if (!digest || (digest.state !== 'planned' && digest.state !== 'sending')) return true;
  if (digest.messageId !== undefined) return finish(digest, digest.messageId, ports);
  if (isBeingSent(digest, now)) return false;
  const claimed: Digest = { ...digest, state: 'sending', claimedAt: now.toISOString() };
  if (!(await ledger.changeDigest(digest, claimed))) return false;

  const recipient = await directory.findRecipient(digest.recipientId);
  if (!recipient || recipient.unreachable !== undefined) {
    return ledger.changeDigest(claimed, { ...claimed, state: 'recipient-gone' });
  }
  const findOrganisation = createOrganisationFinder(directory);
  const { organisation } = await findOrganisation(recipient.organisationId);
  const timeZone = organisation?.timeZone ?? 'UTC';
  const builder = new DigestBuilder({ ...recipient, timeZone }, ports, now);
  const findDueKeys = createDueKeyFinder(recipient, findOrganisation, ports, now);
  if (!(await claimKeys(claimed, builder, findDueKeys, ledger))) {
    return ledger.changeDigest(claimed, { ...claimed, state: 'recipient-gone' });
  }
  if (builder.count === 0) return ledger.changeDigest(claimed, { ...claimed, state: 'nothing-left' });
  const content = await builder.build(createAlsoRemindedFinder(recipient, ports));
  const outcome = await ports.mail(recipient.email, content, reference);
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
 * Claims the reminders of a digest, and adds their keys to the mail.
 * @returns false if the recipient may no longer see one of the keys, because they moved to another organisation. The next
 *   run must plan the keys again.
 */
async function claimKeys(
  digest: Digest,
  builder: DigestBuilder,
  findDueKeys: ReturnType<typeof createDueKeyFinder>,
  ledger: Ledger,
): Promise<boolean> {
  for await (const lines of listPages((page) => ledger.listKeys(digest, page))) {
    const lookedUp = await findDueKeys(lines);
    // An earlier attempt may have claimed keys that this one leaves out.
    const leftOut = lines.filter((_, index) => lookedUp[index] === undefined);
    await ledger.release(leftOut, 'not-delivered');
    const found = lookedUp.filter((one) => one !== undefined);
    const visible = found.filter((one) => one.isVisible);
    if (visible.length < found.length) return false;
    const claimed = await ledger.claim(visible.map(({ reminder }) => reminder));
    builder.add(visible.filter((_, index) => claimed[index]).map(({ dueKey }) => dueKey));
  }
  return true;
}

/** The current state of a planned key. It is not visible if it is outside the recipient's branch. */
type FoundKey = { isVisible: false } | { isVisible: true; dueKey: DueKey; reminder: NewReminder };

/** Creates a lookup of planned keys, in their order. It returns undefined for keys that need no reminder any more. */
function createDueKeyFinder(
  recipient: Recipient,
  findOrganisation: ReturnType<typeof createOrganisationFinder>,
  { directory, stages, setAside }: SendPorts,
  now: Date,
): (lines: readonly DigestKey[]) => Promise<(FoundKey | undefined)[]> {
  const listRecipients = createRecipientLister(directory);
  const findDueKey = async (
    line: DigestKey,
    key: ApiKey | undefined,
    successor: ApiKey | undefined,
  ): Promise<FoundKey | undefined> => {
    const { organisationId, keyId } = line;
    // If the key's end has moved, the key is in the index of changed keys, and the next run plans it.
    if (!key || formatEnd(key) !== line.end) return undefined;
    if (isContact(recipient)) {
      if (!key.contacts?.includes(recipient.email)) return undefined;
    } else if (!isInBranch(key.organisationPath, recipient.organisationId)) {
      return { isVisible: false };
    }
    const { organisation, fault } = await findOrganisation(organisationId);
    if (!organisation) {
      setAside({ reason: fault, what: { organisationId, keyId } });
      return undefined;
    }
    const stage = findNearestStage(key, organisation.timeZone, now, stages);
    if (stage === undefined || !needsReminder(key, successor, now)) return undefined;
    const because = await findReason(key, recipient, listRecipients);
    return {
      isVisible: true,
      dueKey: { key, organisation, successor, because },
      reminder: { ...line, stage, keyName: key.name, organisationPath: key.organisationPath },
    };
  };
  return async (lines) => {
    const keys = await directory.findApiKeys(lines);
    const existing = keys.filter((key) => key !== undefined);
    const successors = await findSuccessors(existing, directory);
    const found = new Map(existing.map((key, index) => [key, successors[index]]));
    return mapConcurrently([...lines.entries()], ([index, line]) => {
      const key = keys[index];
      return findDueKey(line, key, key && found.get(key));
    });
  };
}

/** Finds the current reason why a recipient is reminded of a key. */
export async function findReason(
  key: ApiKey,
  { recipientId, organisationId }: Recipient,
  listRecipients: ListRecipients,
): Promise<Reason> {
  if (organisationId === key.organisationId) return 'own';
  const found = await findRecipients(key.organisationPath, listRecipients(key));
  const isAmong = found?.recipients.some((recipient) => recipient.recipientId === recipientId);
  return found && isAmong ? found.because : 'above';
}

/** Records that a mail was sent, then adds it to the histories of its keys. The digest is finished when all is recorded. */
async function finish(
  digest: Digest,
  messageId: string,
  { ledger, events }: Pick<SendPorts, 'ledger' | 'events'>,
): Promise<boolean> {
  const accepted: Digest = { ...digest, messageId };
  // First of all, so that the mail is not sent again even if the rest fails.
  if (digest.messageId === undefined) await ledger.changeDigest(digest, accepted);
  for await (const reminders of listReminders(digest, ledger)) {
    await events.record(reminders, 'sent');
  }
  await ledger.changeDigest(accepted, { ...accepted, state: 'sent' });
  return true;
}

/** Lists the reminders that a digest has claimed, in batches. */
export async function* listReminders(
  digest: DigestReference,
  ledger: Pick<Ledger, 'listKeys' | 'findReminders'>,
): AsyncGenerator<Reminder[]> {
  for await (const keys of listPages((page) => ledger.listKeys(digest, page))) {
    const reminders = (await ledger.findReminders(keys)).filter((reminder) => reminder !== undefined);
    yield reminders.filter(({ run, released }) => run === digest.run && !released);
  }
}
