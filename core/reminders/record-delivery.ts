import { fewAtATime } from './few-at-a-time.ts';
import type { DigestReference, Ledger, ReminderDirectory, ReminderEvents } from './ports.ts';

/** What the mail service reports of a digest. `failed`: it will not arrive, or its reader called it a nuisance. */
export type DeliveryReport = DigestReference & {
  kind: 'accepted' | 'delivered' | 'failed';
  messageId: string;
  email: string;
};

export interface DeliveryPorts {
  ledger: Ledger;
  directory: ReminderDirectory;
  events: ReminderEvents;
}

/**
 * Notes what became of a digest. What has failed marks the address as unreachable and leaves the digest open, so that the
 * next run tells whoever is nearest then. A report on what a sender did not live to note is what keeps it from being sent again.
 */
export async function recordDelivery(report: DeliveryReport, ports: DeliveryPorts, now: Date): Promise<void> {
  const { kind, messageId, email, day, subject } = report;
  const { ledger, directory, events } = ports;
  const digest = await ledger.digest({ day, subject });
  if (!digest) return;
  if (kind === 'accepted') {
    if (digest.state === 'sending') await ledger.change(digest, { ...digest, messageId });
    return;
  }
  const outcome = kind === 'failed' ? 'bounced' : 'delivered';
  if (kind === 'failed') await directory.markUnreachable(subject, email, now);
  const keys = await ledger.keysOf(digest);
  await fewAtATime(keys, (key) => events.record(key, new Date(digest.runTime), outcome));
  if (digest.state === 'superseding' || digest.state === 'superseded' || digest.state === 'bounced') return;
  const isNoted = await ledger.change(digest, { state: outcome, messageId });
  // Its sender was noting that it is sent, at the same moment: look again.
  if (!isNoted) await recordDelivery(report, ports, now);
}
