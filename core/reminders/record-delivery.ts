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
 * A report from SES about a digest. `bounced`: the address does not exist, or the recipient complained. `soft-bounced`: SES
 * stopped trying, but the next mail may arrive. `rejected`: SES did not send the mail.
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

/** The state changes that each report may cause. Reports can arrive late, twice and out of order. */
const CHANGES: Readonly<
  Record<Exclude<DeliveryReport['kind'], 'accepted'>, { from: readonly DigestState[]; to: DigestState }>
> = {
  delivered: { from: ['sending', 'sent', 'soft-bounced'], to: 'delivered' },
  bounced: { from: ['sending', 'sent', 'delivered', 'soft-bounced'], to: 'bounced' },
  // Not after a delivery: then it is an out-of-office reply.
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
 * Records the delivery of a digest. If it was not delivered, it stays open, so that the next run plans its keys again for
 * whoever can be reached then. A report also prevents a second mail if the sender crashed before it recorded the first.
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
    await events.record(reminders, OUTCOMES[kind]);
  }
  const { from, to } = CHANGES[kind];
  if (!from.includes(digest.state)) return;
  const changed: Digest = { ...digest, state: to, messageId, ...(kind === 'rejected' && { refused: true }) };
  const isChanged = await ledger.changeDigest(digest, changed);
  // The sender recorded the mail as sent at the same moment: read the digest again.
  if (!isChanged) await recordDelivery(report, ports, now);
}

/** Records what a report says about the recipient's address. */
export async function recordAddress(
  { kind, recipientId, email, messageId }: Omit<DeliveryReport, 'run'>,
  addresses: Addresses,
  now: Date,
): Promise<void> {
  if (kind === 'bounced') await addresses.markUnreachable(recipientId, email, now);
  if (kind === 'soft-bounced') await addresses.countSoftBounce(recipientId, email, messageId, now);
  if (kind === 'delivered') await addresses.clearSoftBounces(recipientId, email);
}
