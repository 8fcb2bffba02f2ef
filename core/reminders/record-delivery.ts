import { mapConcurrently } from '../concurrency.ts';
import type {
  Addresses,
  Digest,
  DigestReference,
  DigestState,
  Ledger,
  ReminderEvents,
  ReminderOutcome,
} from './ports.ts';
import { listReminders } from './send-digest.ts';

/**
 * What SES reports of a digest. `bounced`: the address does not exist, or its reader complained. `soft-bounced`: SES gave
 * up, and the next mail may arrive. `rejected`: SES itself did not send it.
 */
export type DeliveryReport = DigestReference & {
  kind: 'accepted' | 'delivered' | 'bounced' | 'soft-bounced' | 'rejected';
  messageId: string;
  email: string;
};

export interface DeliveryPorts {
  ledger: Ledger;
  addresses: Addresses;
  events: ReminderEvents;
}

/** The states in which each report changes a digest. Reports may come late, twice and out of order. */
const CHANGES: Readonly<
  Record<Exclude<DeliveryReport['kind'], 'accepted'>, { from: readonly DigestState[]; to: DigestState }>
> = {
  delivered: { from: ['sending', 'sent', 'soft-bounced'], to: 'delivered' },
  bounced: { from: ['sending', 'sent', 'delivered', 'soft-bounced'], to: 'bounced' },
  // Not after a delivery: that is an out-of-office reply.
  'soft-bounced': { from: ['sending', 'sent'], to: 'soft-bounced' },
  rejected: { from: ['sending', 'sent'], to: 'refused' },
};

const OUTCOMES: Readonly<Record<Exclude<DeliveryReport['kind'], 'accepted'>, ReminderOutcome>> = {
  delivered: 'delivered',
  bounced: 'bounced',
  'soft-bounced': 'bounced',
  rejected: 'bounced',
};

/**
 * Notes what became of a digest. One that was not delivered is left open, so that the next run tells its keys again to
 * whoever can be reached then. A report on a mail that its sender did not live to note keeps it from being sent again.
 */
export async function recordDelivery(report: DeliveryReport, ports: DeliveryPorts, now: Date): Promise<void> {
  const { kind, messageId } = report;
  const { ledger, events } = ports;
  const digest = await ledger.findDigest(report);
  if (!digest) return;
  if (kind === 'accepted') {
    if (digest.state === 'sending') await ledger.changeDigest(digest, { ...digest, messageId });
    return;
  }
  if (kind === 'soft-bounced' && digest.state === 'delivered') return;
  await recordAddress(report, ports.addresses, now);
  for await (const reminders of listReminders(digest, ledger)) {
    await mapConcurrently(reminders, (reminder) => events.record(reminder, OUTCOMES[kind]));
  }
  const { from, to } = CHANGES[kind];
  if (!from.includes(digest.state)) return;
  const changed: Digest = { ...digest, state: to, messageId, ...(kind === 'rejected' && { refused: true }) };
  const isChanged = await ledger.changeDigest(digest, changed);
  // Its sender was noting that it is sent, at the same moment: look again.
  if (!isChanged) await recordDelivery(report, ports, now);
}

async function recordAddress(
  { kind, recipientId, email, messageId }: DeliveryReport,
  addresses: Addresses,
  now: Date,
): Promise<void> {
  if (kind === 'bounced') await addresses.markUnreachable(recipientId, email, now);
  if (kind === 'soft-bounced') await addresses.countSoftBounce(recipientId, email, messageId, now);
  if (kind === 'delivered') await addresses.clearSoftBounces(recipientId, email);
}
