import { setTimeout as pause } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Digest } from '../../core/reminders/ports.ts';
import { runDay } from '../../core/reminders/stages.ts';
import { Problem } from '../../local/problem.ts';
import { ledger } from '../../store/reminders/ledger.ts';
import { reminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { reminderRuns } from '../../store/reminders/reminder-runs.ts';
import type { Target } from './target.ts';

/** How often to look, and for how long, whether a run is through. */
const LOOK_MS = 200;
const PATIENCE_MS = 60_000;

/** Asks for a run, waits until its digests are out, and tells what became of each. @throws Problem where it takes too long. */
export async function runOn(target: Target, time: Date): Promise<string[]> {
  const { client, tables, sqs, planQueueUrl } = target;
  const day = runDay(time);
  const runs = reminderRuns(client, tables.reminderRuns);
  if ((await runs.finishedDays([day])).has(day)) return ['has run already'];
  const MessageBody = JSON.stringify({ time: time.toISOString() });
  await sqs.send(new SendMessageCommand({ QueueUrl: planQueueUrl, MessageBody }));

  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const digests = await digestsOf(target, day);
    const isThrough = (await runs.finishedDays([day])).has(day) && !digests.some(isUnderWay);
    if (isThrough) return describe(target, digests);
    if (Date.now() > until) throw new Problem(`The run of ${day} is not through yet: see the log files.`);
    await pause(LOOK_MS);
  }
}

function isUnderWay({ state }: Digest): boolean {
  return state === 'planned' || state === 'sending' || state === 'sent';
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
