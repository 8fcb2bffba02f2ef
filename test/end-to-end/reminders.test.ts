import { execa } from 'execa';
import { expect, inject, test } from 'vitest';
import * as z from 'zod';
import { signIn } from '../support/page.ts';

const mailbox = z.object({
  emails: z.array(
    z.object({
      destination: z.object({ to: z.array(z.string()) }),
      subject: z.string(),
      body: z.object({ text: z.string(), html: z.string() }),
    }),
  ),
});

const { urls, apiKeys } = inject('localHost');
const data = inject('localHostData');
/** Where Northgate is: its keys' stages are counted from this date. */
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(new Date());

const reminders = async (...options: string[]): Promise<string> =>
  (await execa('npm', ['run', '-s', 'reminders', '--', '--data', data, '--date', today, ...options])).stdout;
const mails = async () => mailbox.parse(await (await fetch(`${urls.mailbox}/store`)).json()).emails;

test('the day’s run mails each administrator once, is seen in the key’s history on the page, and is not run twice', async () => {
  const foretold = await reminders('--dry-run');
  expect(foretold).toContain('ada@northgate.example: “Identity management” of northgate, stage 30');
  expect(foretold).toContain('idris@marine.northgate.example: “Field station kiosk”'); // the field station has nobody
  expect(foretold).not.toContain('Reading list pilot'); // disabled
  expect(await mails()).toEqual([]);

  const told = await reminders();
  expect(told).toContain('ada@northgate.example: delivered');
  const sent = await mails();
  const recipients = sent.flatMap(({ destination }) => destination.to);
  expect(new Set(recipients).size).toBe(recipients.length);
  expect(recipients).toContain('lena@library.northgate.example');
  for (const { value } of apiKeys) expect(JSON.stringify(sent)).not.toContain(value);
  const toAda = sent.find(({ destination }) => destination.to.includes('ada@northgate.example'));
  expect(toAda?.body.text).toContain('Identity management');

  const key = apiKeys.find(({ name }) => name === 'Identity management');
  const { page, complaints } = await signIn({ at: `/organisations/northgate/api-keys/${key?.keyId}` });
  await page.getByText(/This key expires in \d+ days/).waitFor();
  const reminder = page.getByRole('row', { name: /^Reminder/ });
  await reminder.getByText('30 days before').waitFor();
  await reminder.getByText('mailed to 2 administrators').waitFor();
  await reminder.getByText('2 arrived').waitFor();
  expect(complaints).toEqual([]);

  expect(await reminders()).toContain('has run already');
  expect(await mails()).toHaveLength(sent.length);
});
