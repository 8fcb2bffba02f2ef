import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { listPages } from '../../core/paging.ts';
import type { Digest, Ledger } from '../../core/reminders/ports.ts';
import { listReminders } from '../../core/reminders/send-digest.ts';
import { formatUtcDate } from '../../core/reminders/stages.ts';
import { createLedger } from '../../store/reminders/ledger.ts';
import { createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { createReminderRuns } from '../../store/reminders/reminder-runs.ts';
import { describeReminders } from './describe.ts';
import type { Target } from './target.ts';
import { waitForRun } from './wait-for-run.ts';

/**
 * Asks for a run, waits until it is over, and says who was told of which key, and what became of their mail.
 * @param time up to when it plans; what is due and was told already is not told again
 * @throws CommandError if the run stops half-way
 */
export async function runOn(target: Target, time: Date): Promise<string[]> {
  const { client, tables, sqs, planQueueUrl } = target;
  const run = target.now().toISOString(); // a name that no other run has
  const runs = createReminderRuns(client, tables.reminderRuns);
  const MessageBody = JSON.stringify({ run, time: time.toISOString() });
  await sqs.send(new SendMessageCommand({ QueueUrl: planQueueUrl, MessageBody }));
  const accounts = createLedger(client, tables, (error) => console.error(error.message));
  const { digests } = await waitForRun(formatUtcDate(time), target.logs, {
    look: async () => ({
      // In this order: what is finished has all its digests.
      isPlanned: await runs.isFinished(run),
      digests: await listDigests(accounts, run),
      queued: await countQueued(target),
    }),
    pause: () => pause(target.lookMilliseconds),
    now: () => performance.now(),
    say: (line) => console.error(line),
  });
  return describe(target, accounts, digests);
}

/** Runs that are asked for and not yet planned, as far as SQS knows at the moment. */
async function countQueued({ sqs, planQueueUrl: QueueUrl }: Target): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

async function listDigests(accounts: Ledger, run: string): Promise<Digest[]> {
  const digests: Digest[] = [];
  for await (const page of listPages((request) => accounts.listDigests(run, request))) digests.push(...page);
  return digests;
}

async function describe({ client, tables }: Target, accounts: Ledger, digests: readonly Digest[]) {
  const directory = createReminderDirectory(client, tables, (error) => console.error(error.message));
  const lines: string[] = [];
  for (const digest of digests) {
    for await (const reminders of listReminders(digest, accounts)) {
      const told = await describeReminders(reminders, directory);
      lines.push(...told.map((line) => `${line}: ${digest.state}`));
    }
  }
  return lines.sort();
}
