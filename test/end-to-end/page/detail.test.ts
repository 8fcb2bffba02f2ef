import { expect, inject, test } from 'vitest';
import { signIn } from '../../support/page.ts';
import { aRotatedKey, remove } from '../../support/page-keys.ts';

const { apiKeys } = inject('localHost');
const keyAt = (name: string): string => {
  const key = apiKeys.find((candidate) => candidate.name === name);
  return `/organisations/${key?.organisationId}/api-keys/${key?.keyId}`;
};

test('a key whose successor was deleted can be rotated again', async () => {
  const { old, successor } = await aRotatedKey('Twice rotated');
  const { page } = await signIn({ at: old });
  await page.getByText('Its successor has never been used').waitFor();
  expect(await page.getByRole('link', { name: 'Rotate' }).count()).toBe(0);
  await page.goto(new URL(`${old}/rotate`, page.url()).href);
  await page.getByText('It has a successor already').waitFor();

  await remove(successor);
  await page.goto(new URL(old, page.url()).href);
  await page.getByText('the successor that was to take its place has been deleted').waitFor();
  await page.getByRole('link', { name: 'Rotate', exact: true }).click();
  await page.getByRole('button', { name: 'Make the successor' }).click();
  await page.getByRole('heading', { name: 'The successor is ready' }).waitFor();
});

test('a successor’s page says that the key before it still works', async () => {
  const { successor } = await aRotatedKey('Once rotated');
  const { page } = await signIn({ at: successor });
  await page.getByText('The key before it still works').waitFor();
  await page.getByText('The key before it has never been used').waitFor();
});

test('at the address of a deleted key it is said who deleted it and when, with its history', async () => {
  const { old } = await aRotatedKey('Soon gone');
  await remove(old);
  const { page } = await signIn({ at: old });
  await page.getByRole('heading', { name: 'Soon gone', level: 1 }).waitFor();
  await page.getByText(/^Ada Byrne deleted it on \d+ \w+ \d{4}/).waitFor();
  await page.getByRole('row', { name: /^Deleted/ }).waitFor();
  await page.getByRole('row', { name: /^Rotated/ }).waitFor();
  expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  await page.goto(new URL(`${old.slice(0, -1)}${old.endsWith('0') ? '1' : '0'}`, page.url()).href);
  await page.getByText('There is nothing here that you can see', { exact: true }).waitFor();
});

test('a key that expired says so, and offers a new one instead of a rotation', async () => {
  const { page } = await signIn({ at: keyAt('Old intranet') });
  await page.getByText('This key has expired').waitFor();
  expect(await page.getByRole('link', { name: 'Rotate' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Create a new key' }).click();
  await page.getByRole('heading', { name: 'Create API key' }).waitFor();
});
