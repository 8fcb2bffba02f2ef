import { InvalidArgumentError, program } from 'commander';
import { daysLater } from '../core/expiry.ts';
import { runDay } from '../core/reminders/stages.ts';
import { InterruptedError } from './describe-failure.ts';
import { DATA_OPTION } from './local-host.ts';
import { describeRun } from './reminders/dry-run.ts';
import { runOn } from './reminders/run-day.ts';
import { awsTarget, localTarget } from './reminders/target.ts';
import { runCommand } from './run-command.ts';

/** The time of day at which the schedule starts a run. */
const TIME_OF_DAY = 'T05:00:00Z';

program
  .name('npm run reminders --')
  .description(
    'Runs the reminders of a day, or says what they would be. A day that has run is not run again.',
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
  const first = new Date(date + TIME_OF_DAY);
  const described = new Set<string>();
  for (let ahead = 0; ahead < days; ahead++) {
    const time = new Date(daysLater(first, ahead, 'UTC'));
    const lines = dryRun
      ? await describeRun(target, time, described)
      : await runOn(target, time).catch((error: unknown) => {
          throw new InterruptedError(howToContinue(time, ahead, days), error);
        });
    described.add(runDay(time));
    console.log([runDay(time), ...(lines.length > 0 ? lines : ['nobody'])].join('\n  '));
  }
  if (dryRun) console.log('Dry run: nobody was mailed.');
}

function howToContinue(time: Date, ran: number, days: number): string {
  return `${ran} of ${days} ${days === 1 ? 'day' : 'days'} ran. Run the same command again: it continues with ${runDay(time)}.`;
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
