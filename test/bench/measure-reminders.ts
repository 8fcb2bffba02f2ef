/**
 * Takes one step of a reminder run in a process of its own, on the store alone: plans the run, or sends its digests and records
 * what SES reports about them. Prints the processor time in milliseconds and the largest memory in megabytes as JSON. No mail is
 * rendered. Arguments: the step, then the tables and the run's time as JSON.
 */

import { listPages } from '../../core/paging.ts';
import { planRun } from '../../core/reminders/plan-run.ts';
import type { DigestReference } from '../../core/reminders/ports.ts';
import { recordDelivery } from '../../core/reminders/record-delivery.ts';
import { sendDigest } from '../../core/reminders/send-digest.ts';
import type { TableNames } from '../../core/tables.ts';
import { createDocumentClient } from '../../store/client.ts';
import { policy } from '../support/fixtures.ts';
import { createStorePorts } from '../support/reminder-ports.ts';
import { STAGES } from '../support/reminders.ts';

/** What a step took. */
export interface Step {
  cpu: number;
  megabytes: number;
}

const [step, given = ''] = process.argv.slice(2);
const { tables, time } = JSON.parse(given) as { tables: TableNames; time: string };
const refuse = (found: unknown): never => {
  throw new Error(JSON.stringify(found));
};
let mails = 0;
const now = new Date(time);
const ports = {
  ...createStorePorts(createDocumentClient(), tables, () => {}, refuse),
  stages: STAGES,
  pageUrl: 'https://keys.example.org',
  catalogue: policy.catalogue,
  setAside: refuse,
  enqueue: async () => {},
  isTimeUp: () => false,
  mail: async () => ({ accepted: `m${mails++}` }),
};

const started = process.cpuUsage();
if (step === 'plan') await planRun({ run: time, time: now }, ports, now);
else
  for await (const page of listPages((request) => ports.ledger.listDigests(time, request))) await send(page);
const { user, system } = process.cpuUsage(started);
const result: Step = { cpu: (user + system) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(JSON.stringify(result));
process.exit(0); // connections are still open

async function send(digests: readonly DigestReference[]): Promise<void> {
  for (const digest of digests) {
    const messageId = `m${mails}`;
    await sendDigest(digest, ports, now);
    const recipient = await ports.directory.findRecipient(digest.recipientId);
    const report = { ...digest, messageId, email: recipient?.email ?? '' };
    for (const kind of ['accepted', 'delivered'] as const)
      await recordDelivery({ ...report, kind }, ports, now);
  }
}
