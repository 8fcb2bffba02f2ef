import { InvalidArgumentError, program } from 'commander';
import { addDays } from '../core/expiry.ts';
import { formatUtcDate } from '../core/reminders/stages.ts';
import { CommandError } from './command-error.ts';
import { InterruptedError } from './describe-failure.ts';
import { DATA_OPTION } from './local-host.ts';
import { rehearser } from './reminders/rehearse.ts';
import { runOn } from './reminders/run-day.ts';
import { awsTarget, localTarget } from './reminders/target.ts';
import { runCommand } from './run-command.ts';

program
  .name('npm run reminders --')
  .description(
    'Runs the reminders up to a day, or says what they would be. Nobody is told the same twice. On the local host, days that have not come are rehearsed.',
  )
  .requiredOption('--date <YYYY-MM-DD>', 'the day', calendarDate)
  .option('--days <number>', 'as many days from that one on', wholeNumber, 1)
  .option('--dry-run', 'only say who would be mailed about what')
  .option('--aws', 'of what is deployed; without it, of the local host that is running')
  .option(...DATA_OPTION)
  .action(run);

await runCommand(program);

interface Options {
  date: string;
  days: number;
  dryRun?: true;
  aws?: true;
  data?: string;
}

async function run({ date, days, dryRun, aws, data }: Options): Promise<void> {
  const target = aws ? await awsTarget() : await localTarget(data);
  const first = new Date(`${date}T${String(target.hour).padStart(2, '0')}:00:00Z`);
  const times = Array.from({ length: days }, (_, ahead) => new Date(addDays(first, ahead, 'UTC')));
  const hasCome = (time: Date): boolean => formatUtcDate(time) <= formatUtcDate(target.now());
  const ahead = times.find((time) => !hasCome(time));
  if (ahead && !dryRun && !target.mailbox) {
    throw new CommandError(
      `${formatUtcDate(ahead)} has not come: mails would say what is not true yet. Add --dry-run to see who would be mailed.`,
    );
  }
  const rehearse = rehearser(target, dryRun ? undefined : target.mailbox);
  for (const [ran, time] of times.entries()) {
    const run = dryRun || !hasCome(time) ? rehearse(time) : runOn(target, time);
    const lines = await run.catch((error: unknown) => {
      throw new InterruptedError(howToContinue(time, ran, days), error);
    });
    console.log([formatUtcDate(time), ...(lines.length > 0 ? lines : ['nobody'])].join('\n  '));
  }
  if (dryRun) console.log('Dry run: nobody was mailed.');
  else if (ahead) {
    console.log(
      `Rehearsal from ${formatUtcDate(ahead)} on: these days have not come. Nothing but the mails has changed.`,
    );
  }
}

function howToContinue(time: Date, ran: number, days: number): string {
  return `${ran} of ${days} ${days === 1 ? 'day' : 'days'} ran. Run the same command again: it continues with ${formatUtcDate(time)}.`;
}

function calendarDate(given: string): string {
  const date = new Date(`${given}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== given) {
    throw new InvalidArgumentError('Write a date such as 2027-03-01.');
  }
  return given;
}

function wholeNumber(given: string): number {
  const days = Number(given);
  if (!Number.isInteger(days) || days < 1 || days > 366)
    throw new InvalidArgumentError('Write a number from 1 to 366.');
  return days;
}
