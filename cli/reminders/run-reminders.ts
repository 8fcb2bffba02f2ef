import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { formatUtcDate } from '../../core/calendar.ts';
import { listPages } from '../../core/paging.ts';
import type { Digest, Ledger } from '../../core/reminders/ports.ts';
import { listReminders } from '../../core/reminders/send-digest.ts';
import { createLedger } from '../../store/reminders/ledger.ts';
import { createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { createReminderRuns } from '../../store/reminders/reminder-runs.ts';
import { describeReminders } from './describe-reminders.ts';
import type { ReminderTarget } from './reminder-target.ts';
import { waitForRun } from './wait-for-run.ts';

/**
 * Starts a run of the reminders and waits until it has ended.
 * @param time the run plans what is due up to this time; no reminder is sent twice
 * @returns a line for each reminder, with the state of its mail
 * @throws CommandError if the run stops half-way
 */
export async function runReminders(target: ReminderTarget, time: Date): Promise<string[]> {
  const { client, tables, sqs, planQueueUrl } = target;
  const run = target.now().toISOString(); // unique
  const runs = createReminderRuns(client, tables.reminderRuns);
  const MessageBody = JSON.stringify({ run, time: time.toISOString() });
  await sqs.send(new SendMessageCommand({ QueueUrl: planQueueUrl, MessageBody }));
  const ledger = createLedger(client, tables, (error) => console.error(error.message));
  const { digests } = await waitForRun(formatUtcDate(time), target.logs, {
    readState: async () => ({
      // In this order, so that a finished plan comes with all its digests.
      isPlanned: await runs.isFinished(run),
      digests: await listDigests(ledger, run),
      queued: await countQueued(target),
    }),
    pause: () => pause(target.pollMilliseconds),
    now: () => performance.now(),
    print: (line) => console.error(line),
  });
  return describeDigests(target, ledger, digests);
}

/** Counts the runs that are queued but not yet planned. SQS only knows an approximate number. */
async function countQueued({ sqs, planQueueUrl: QueueUrl }: ReminderTarget): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

async function listDigests(ledger: Ledger, run: string): Promise<Digest[]> {
  const digests: Digest[] = [];
  for await (const page of listPages((request) => ledger.listDigests(run, request))) digests.push(...page);
  return digests;
}

async function describeDigests(
  { client, tables }: ReminderTarget,
  ledger: Ledger,
  digests: readonly Digest[],
) {
  const directory = createReminderDirectory(client, tables, (error) => console.error(error.message));
  const lines: string[] = [];
  for (const digest of digests) {
    for await (const reminders of listReminders(digest, ledger)) {
      const described = await describeReminders(reminders, directory);
      lines.push(...described.map((line) => `${line}: ${digest.state}`));
    }
  }
  return lines.sort();
}
