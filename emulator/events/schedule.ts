import { Cron } from 'croner';
import { EmulatorError } from '../emulator-error.ts';

const CRON = /^cron\((.+)\)$/;

/**
 * Calls back at the times of a schedule expression, in UTC, until it is disposed of.
 * @param expression `cron(minutes hours day-of-month month day-of-week year)`
 * @throws EmulatorError where it is of another form.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function schedule(expression: string, onTime: (at: Date) => void): Disposable {
  const fields = CRON.exec(expression)?.[1];
  if (fields === undefined)
    throw new EmulatorError(`The emulator knows no schedule ${expression}, only cron(…).`);
  // Croner has seconds first, and reads “?” in another way: EventBridge's stands for “any”.
  const job = new Cron(`0 ${fields.replaceAll('?', '*')}`, { timezone: 'UTC' }, () => onTime(new Date()));
  return { [Symbol.dispose]: () => job.stop() };
}
