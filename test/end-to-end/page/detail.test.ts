import { expect, inject, test } from 'vitest';
import { signIn } from '../../support/page.ts';
import { aRotatedKey, list, remove } from '../../support/page-keys.ts';

const { apiKeys } = inject('localHost');
const keyAt = (name: string): string => {
  const key = apiKeys.find((candidate) => candidate.name === name);
  return `/organisations/${key?.organisationId}/api-keys/${key?.keyId}`;
};

test('the list and the page of a replaced key go by its end', async () => {
  const { old } = await aRotatedKey('Replaced for three days');
  const { page } = await signIn({ at: `${list}?search=Replaced+for+three+days&status=replaced` });
  const row = page.getByRole('row', { name: /Replaced for three days/ });
  await row.getByText('Replaced,', { exact: true }).waitFor();
  await row.getByText(/^works until \d+ \w+ \d{4}$/).waitFor();
  await row.getByText('in 3 days', { exact: true }).waitFor();
  expect(await row.count()).toBe(1); // the new key has another status
  await page.goto(new URL(old, page.url()).href);
  await page.getByText(/^works until \d+ \w+ \d{4}$/).waitFor();
  await page.getByText('in 3 days', { exact: true }).waitFor();
  await page.getByText(/^Both keys work until .* before then\./).waitFor();
});

test('a key whose new key is deleted says that it stops in 3 days, and can be replaced again', async () => {
  const { old, successor } = await aRotatedKey('Twice replaced');
  const { page } = await signIn({ at: old });
  await page.getByText('The new key has never been used').waitFor();
  expect(await page.getByRole('link', { name: 'Replace' }).count()).toBe(0);
  await page.goto(new URL(`${old}/rotate`, page.url()).href);
  await page.getByText('It has been replaced already').waitFor();

  await page.goto(new URL(successor, page.url()).href);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^The old key works until .* Nothing replaces it then\.$/).waitFor();
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('is deleted').first().waitFor();
  await page.goto(new URL(old, page.url()).href);
  await page.getByText('This key stops working in 3 days').waitFor();
  await page.getByText(/Nothing replaces it: the new key has been deleted/).waitFor();
  await page.getByText('Expiring soon').waitFor();
  await page.getByText('The new key was deleted: nothing replaces this one').waitFor();
  await page.getByRole('link', { name: 'Replace', exact: true }).click();
  await page.getByRole('button', { name: 'Make the new key' }).click();
  await page.getByRole('heading', { name: 'The new key is ready' }).waitFor();
});

test('the page of a new key says that the old one still works', async () => {
  const { successor } = await aRotatedKey('Once replaced');
  const { page } = await signIn({ at: successor });
  await page.getByText('The old key still works').waitFor();
  await page.getByText('The old key has never been used').waitFor();
});

test('at the address of a deleted key it is said who deleted it and when, with its history', async () => {
  const { old } = await aRotatedKey('Soon gone');
  await remove(old);
  const { page } = await signIn({ at: old });
  await page.getByRole('heading', { name: 'Soon gone', level: 1 }).waitFor();
  await page.getByText(/^Ada Byrne deleted it on \d+ \w+ \d{4}/).waitFor();
  await page.getByRole('row', { name: /^Deleted/ }).waitFor();
  await page.getByRole('row', { name: /^Replaced/ }).waitFor();
  expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  await page.goto(new URL(`${old.slice(0, -1)}${old.endsWith('0') ? '1' : '0'}`, page.url()).href);
  await page.getByText('There is nothing here that you can see', { exact: true }).waitFor();
});

test('a key that expired says so, and offers to create a new one', async () => {
  const { page } = await signIn({ at: keyAt('Old intranet') });
  await page.getByText('This key has expired').waitFor();
  expect(await page.getByRole('link', { name: 'Replace' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Create a new key' }).click();
  await page.getByRole('heading', { name: 'Create API key' }).waitFor();
});
