import { expect, inject, test } from 'vitest';
import { listMails } from '../../support/mailbox.ts';
import { findViolations, openPage, signIn } from '../../support/page.ts';
import { deleteKey, KEYS_PATH } from '../../support/page-keys.ts';

const local = inject('localHost');

/** The link in the only mail to an address, once it has come. */
async function findLink(address: string): Promise<string> {
  const read = async () =>
    (await listMails(local)).find(({ destination }) => destination.to.includes(address))?.body.text ?? '';
  await expect.poll(read, { timeout: 60_000 }).toContain('/contact#');
  return /http\S+\/contact#[\w.-]+/.exec(await read())?.[0] ?? '';
}

test('a key gets a note and a contact, who confirms by the link in a mail, and the page shows who is reminded', async () => {
  const email = 'catalogue-team@northgate.example';
  const { page, browserErrors } = await signIn({ path: `${KEYS_PATH}/create` });
  await page.getByLabel('Name').fill('Reminded by contacts');
  await page.getByRole('radio', { name: /Authentication API/ }).check();
  await page.getByLabel('Note').fill('Runs on server 4711');
  await page.getByLabel('Contacts').fill('not an address');
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByText('Contact 1 is not a mail address').first().waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.getByLabel('Contacts').fill(`${email}\n`);
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByText('Copy the value now').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Leave without it' }).click();
  await page.getByRole('link', { name: 'Reminded by contacts', exact: true }).click();
  await page.getByText('Runs on server 4711').first().waitFor();
  const contact = page.getByRole('listitem').filter({ hasText: email });
  await contact.getByText('Has not confirmed yet').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Administrator' }).first().waitFor();
  for (const width of [1440, 1024, 768, 320]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  expect(await findViolations(page)).toEqual([]);
  await contact.getByRole('button', { name: /Send the link again/ }).click();
  await page
    .getByText(/asked .*(hour|ago)/i)
    .first()
    .waitFor();

  const link = await findLink(email);
  const { page: guest, browserErrors: guestErrors } = await openPage({
    phone: true,
    path: link.replace(local.urls.adminPage, ''), // at once: on the way to the sign-in, it would be interrupted
  });
  await guest.getByRole('button', { name: 'Confirm' }).waitFor();
  expect(await findViolations(guest)).toEqual([]);
  const { pathname } = new URL(link);
  expect(guest.url()).toMatch(new RegExp(`${pathname}$`)); // the token is not in the address any more
  await guest.reload();
  await guest.getByRole('button', { name: 'Confirm' }).press('Enter');
  await guest.getByText(`${email} gets reminders`).waitFor();
  await page.reload();
  await contact.getByText('Gets reminders').waitFor();

  await guest.goto(`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`);
  await guest.getByRole('button', { name: 'Confirm' }).press('Enter');
  await guest.getByText('This link is no longer valid').waitFor();
  expect(guestErrors.filter((error) => !error.includes('404'))).toEqual([]);

  await page.goto(`${page.url()}/edit`);
  expect(await page.getByLabel('Contacts').inputValue()).toBe(email);
  await page.getByLabel('Contacts').fill('');
  await page.getByLabel('Note').fill('Moved to server 4712');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Note: Moved to server 4712').waitFor();
  await page.getByText('Contacts removed').waitFor();
  await contact.waitFor({ state: 'detached' });
  expect(browserErrors.filter((error) => !/40[09]/.test(error))).toEqual([]);
  await deleteKey(new URL(page.url()).pathname);
});
