import { Command, InvalidArgumentError } from 'commander';

import { addDays, formatUtcDate } from '../core/calendar.ts';
import { parseCalendarDate } from '../local/host-options.ts';
import { CommandError, InterruptedError } from './command-error.ts';
import { DATA_OPTION, type DeploymentOptions, INSTANCE_OPTION } from './find-deployment.ts';
import { createRehearsal } from './reminders/rehearse.ts';
import { findReminderTarget } from './reminders/reminder-target.ts';
import { runReminders } from './reminders/run-reminders.ts';
import { runCommand } from './run-command.ts';

const program = new Command('npm run reminders --')
  .description(
    'Runs the reminders up to a day, or prints what they would be. No reminder is sent twice. On the local host, future days are rehearsed.',
  )
  .requiredOption('--date <YYYY-MM-DD>', 'the day', parseCalendarDate)
  .option('--days <number>', 'the number of days from that one on', parseNumberOfDays, 1)
  .option('--dry-run', 'only print who would be mailed about what')
  .option('--aws', 'use the deployment on AWS instead of the running local host')
  .option(...INSTANCE_OPTION)
  .option(...DATA_OPTION)
  .action(run);

await runCommand(program);

interface RemindersOptions extends DeploymentOptions {
  date: string;
  days: number;
  dryRun?: true;
}

async function run({ date, days, dryRun, ...options }: RemindersOptions): Promise<void> {
  const target = await findReminderTarget(options);
  const first = new Date(`${date}T${String(target.hour).padStart(2, '0')}:00:00Z`);
  const times = Array.from({ length: days }, (_, index) => new Date(addDays(first, index, 'UTC')));
  const isFuture = (time: Date): boolean => formatUtcDate(time) > formatUtcDate(target.now());
  const firstFuture = times.find(isFuture);
  if (firstFuture && !dryRun && !target.mailbox) {
    throw new CommandError(
      `${formatUtcDate(firstFuture)} is in the future, so its mails would not be true yet. Add --dry-run to see who would be mailed.`,
    );
  }
  const rehearse = createRehearsal(target, dryRun ? undefined : target.mailbox);
  for (const [finished, time] of times.entries()) {
    const running = dryRun || isFuture(time) ? rehearse(time) : runReminders(target, time);
    const lines = await running.catch((error: unknown) => {
      throw new InterruptedError(describeInterruption(time, finished, days), error);
    });
    console.log([formatUtcDate(time), ...(lines.length > 0 ? lines : ['nobody'])].join('\n  '));
  }
  if (dryRun) console.log('Dry run: nobody was mailed.');
  else if (firstFuture) {
    console.log(
      `Rehearsal from ${formatUtcDate(firstFuture)} on: these days are in the future. Only mails were sent; nothing else has changed.`,
    );
  }
}

function describeInterruption(time: Date, finished: number, days: number): string {
  return `${finished} of ${days} ${days === 1 ? 'day' : 'days'} ran. Run the same command again: it continues with ${formatUtcDate(time)}.`;
}

function parseNumberOfDays(given: string): number {
  const days = Number(given);
  if (!Number.isInteger(days) || days < 1 || days > 366)
    throw new InvalidArgumentError('Write a number from 1 to 366.');
  return days;
}
