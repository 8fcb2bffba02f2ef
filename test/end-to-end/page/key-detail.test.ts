import { expect, test } from 'vitest';
import { findKeyPath, signIn } from '../../support/page.ts';
import { createRotatedKey, deleteKey, KEYS_PATH } from '../../support/page-keys.ts';

test('a replaced key shows until when it works, in the list and in its details', async () => {
  const { oldPath } = await createRotatedKey('Replaced for three days');
  const { page } = await signIn({ path: `${KEYS_PATH}?search=Replaced+for+three+days&status=replaced` });
  const row = page.getByRole('row', { name: /Replaced for three days/ });
  await row.getByText('Replaced,', { exact: true }).waitFor();
  await row.getByText(/^works until \d+ \w+ \d{4}$/).waitFor();
  await row.getByText('in 3 days', { exact: true }).waitFor();
  expect(await row.count()).toBe(1); // the new key has another status
  await page.goto(new URL(oldPath, page.url()).href);
  await page.getByText(/^works until \d+ \w+ \d{4}$/).waitFor();
  await page.getByText('in 3 days', { exact: true }).waitFor();
  await page.getByText(/^Both keys work until .* before then\./).waitFor();
});

test('a key whose successor was deleted says when it stops working, and can be replaced again', async () => {
  const { oldPath, newPath } = await createRotatedKey('Twice replaced');
  const { page } = await signIn({ path: oldPath });
  await page.getByText('The new key has never been used').waitFor();
  expect(await page.getByRole('link', { name: 'Replace' }).count()).toBe(0);
  await page.goto(new URL(`${oldPath}/rotate`, page.url()).href);
  await page.getByText('It has already been replaced').waitFor();

  await page.goto(new URL(newPath, page.url()).href);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^The old key works until .* After that, no key takes its place\.$/).waitFor();
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('was deleted').first().waitFor();
  await page.goto(new URL(oldPath, page.url()).href);
  await page.getByText('This key stops working in 3 days').waitFor();
  await page.getByText(/The new key was deleted, so no key takes its place\./).waitFor();
  await page.getByText('Expiring soon').waitFor();
  await page.getByText('The new key was deleted, so no key takes this one’s place').waitFor();
  await page.getByRole('link', { name: 'Replace', exact: true }).click();
  await page.getByRole('button', { name: 'Create the new key' }).click();
  await page.getByRole('heading', { name: 'The new key is ready' }).waitFor();
});

test('a new key says that the old one still works', async () => {
  const { newPath } = await createRotatedKey('Once replaced');
  const { page } = await signIn({ path: newPath });
  await page.getByText('The old key still works').waitFor();
  await page.getByText('The old key has never been used').waitFor();
});

test('the URL of a deleted key shows who deleted it and when, and its history', async () => {
  const { oldPath } = await createRotatedKey('Soon gone');
  await deleteKey(oldPath);
  const { page } = await signIn({ path: oldPath });
  await page.getByRole('heading', { name: 'Soon gone', level: 1 }).waitFor();
  await page.getByText(/^Ada Byrne deleted it on \d+ \w+ \d{4}/).waitFor();
  await page.getByRole('row', { name: /^Deleted/ }).waitFor();
  await page.getByRole('row', { name: /^Replaced/ }).waitFor();
  expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  const unknownPath = `${oldPath.slice(0, -1)}${oldPath.endsWith('0') ? '1' : '0'}`;
  await page.goto(new URL(unknownPath, page.url()).href);
  await page.getByText('Not found, or not visible to you', { exact: true }).waitFor();
});

test('an expired key says so, and offers to create a new one', async () => {
  const { page } = await signIn({ path: findKeyPath('Old intranet') });
  await page.getByText('This key has expired').waitFor();
  expect(await page.getByRole('link', { name: 'Replace' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Create a new key' }).click();
  await page.getByRole('heading', { name: 'Create API key' }).waitFor();
});
