import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Digest } from '../../core/reminders/ports.ts';
import { runDay } from '../../core/reminders/stages.ts';
import { ledger } from '../../store/reminders/ledger.ts';
import { reminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { reminderRuns } from '../../store/reminders/reminder-runs.ts';
import type { Target } from './target.ts';
import { waitForRun } from './wait-for-run.ts';

/** Asks for a run, waits until it is over, and tells what became of each digest. @throws Problem if the run stops half-way */
export async function runOn(target: Target, time: Date): Promise<string[]> {
  const { client, tables, sqs, planQueueUrl } = target;
  const day = runDay(time);
  const runs = reminderRuns(client, tables.reminderRuns);
  if ((await runs.finishedDays([day])).has(day)) return ['has run already'];
  const MessageBody = JSON.stringify({ time: time.toISOString() });
  await sqs.send(new SendMessageCommand({ QueueUrl: planQueueUrl, MessageBody }));
  const { digests } = await waitForRun(day, target.logs, {
    look: async () => ({
      // In this order: what is finished has all its digests.
      isPlanned: (await runs.finishedDays([day])).has(day),
      digests: await digestsOf(target, day),
      queued: await queuedIn(target),
    }),
    pause: () => pause(target.lookMilliseconds),
    now: () => performance.now(),
    say: (line) => console.error(line),
  });
  return describe(target, digests);
}

/** Runs that are asked for and not yet planned, as far as SQS knows at the moment. */
async function queuedIn({ sqs, planQueueUrl: QueueUrl }: Target): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

async function digestsOf({ client, tables }: Target, day: string): Promise<Digest[]> {
  const digests: Digest[] = [];
  let after: string | undefined;
  do {
    const page = await ledger(client, tables).digests(day, {
      limit: 100,
      ...(after !== undefined && { after }),
    });
    digests.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return digests;
}

function describe({ client, tables }: Target, digests: readonly Digest[]): Promise<string[]> {
  const { administrator } = reminderDirectory(client, tables);
  return Promise.all(
    digests.map(
      async ({ subject, state }) => `${(await administrator(subject))?.email ?? subject}: ${state}`,
    ),
  );
}
