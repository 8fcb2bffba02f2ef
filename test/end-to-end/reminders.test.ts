import { execa } from 'execa';
import { expect, inject, test } from 'vitest';
import { formatUtcDate, subtractDays } from '../../core/calendar.ts';
import { listMails } from '../support/mailbox.ts';
import { findKeyPath, signIn } from '../support/page.ts';

const local = inject('localHost');
const { apiKeys } = local;
const data = inject('localHostData');
const inDays = (days: number): string => formatUtcDate(subtractDays(new Date(), -days));

const reminders = async (date: string, ...options: string[]): Promise<string> =>
  (await execa('npm', ['run', '-s', 'reminders', '--', '--data', data, '--date', date, ...options])).stdout;
/** The reminders in the mailbox. Other tests have contacts asked to confirm. */
const mails = async () =>
  (await listMails(local)).filter(({ subject }) => !subject.startsWith('Do you want reminders'));

test('the day’s run mails each administrator once, is seen in the key’s history on the page, and tells nobody twice', async () => {
  const foretold = await reminders(inDays(0), '--dry-run');
  expect(foretold).toMatch(
    /^ {2}ada@northgate\.example: “Identity management” of northgate, stage 30, expires on \d{4}-\d\d-\d\d \(own\)$/m,
  );
  expect(foretold).toMatch(
    /idris@marine\.northgate\.example: “Field station kiosk”.*\(no-administrator nearer\)$/m,
  );
  expect(foretold).not.toContain('Reading list pilot'); // disabled
  expect(await mails()).toEqual([]);

  const told = await reminders(inDays(0));
  expect(linesOf(told)).toEqual(linesOf(foretold).map((line) => `${line}: delivered`));
  const sent = await mails();
  const recipients = sent.flatMap(({ destination }) => destination.to);
  expect(new Set(recipients).size).toBe(recipients.length);
  expect(recipients).toContain('lena@library.northgate.example');
  for (const { value } of apiKeys) expect(JSON.stringify(sent)).not.toContain(value);
  const toAda = sent.find(({ destination }) => destination.to.includes('ada@northgate.example'));
  expect(toAda?.body.text).toContain('Identity management');

  const { page, browserErrors } = await signIn({ path: findKeyPath('Identity management') });
  await page.getByText(/This key expires in \d+ days/).waitFor();
  const reminder = page.getByRole('row', { name: /^Reminder/ });
  await reminder.getByText('30 days before').waitFor();
  await reminder.getByText('emailed to 2 administrators').waitFor();
  await reminder.getByText('2 delivered').waitFor();
  expect(browserErrors).toEqual([]);

  expect(linesOf(await reminders(inDays(0)))).toEqual([]);
  const toldAgain = (await mails()).filter(({ destination }) =>
    destination.to.includes('ada@northgate.example'),
  );
  expect(toldAgain).toEqual([toAda]);
});

test('days that have not come are rehearsed: their mails are sent, and nothing else changes', async () => {
  const before = await mails();
  const rehearsed = await reminders(inDays(1), '--days', '16');
  expect(rehearsed).toContain(`Rehearsal from ${inDays(1)} on`);
  expect(rehearsed).toMatch(
    /ada@northgate\.example: “Identity management” of northgate, stage 14, .*\(own\)$/m,
  );
  const after = await mails();
  expect(after.length).toBeGreaterThan(before.length);
  const again = await reminders(inDays(1), '--days', '16');
  expect(linesOf(again)).toEqual(linesOf(rehearsed)); // as if it had never been
  expect(linesOf(await reminders(inDays(0)))).toEqual([]);
});

/** The lines that say who is told of which key of the demonstration. Other tests have keys of their own meanwhile. */
function linesOf(output: string): string[] {
  const keys = apiKeys.map(({ name, organisationId }) => `“${name}” of ${organisationId},`);
  return output.split('\n').filter((line) => line.startsWith('  ') && keys.some((key) => line.includes(key)));
}
