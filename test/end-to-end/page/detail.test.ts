import { execa } from 'execa';
import { expect, inject, test } from 'vitest';
import { asked, signIn } from '../../support/page.ts';
import { aKey, api, list, remove } from '../../support/page-keys.ts';

const { apiKeys } = inject('localHost');
const data = inject('localHostData');
const keyAt = (name: string): string => {
  const key = apiKeys.find((candidate) => candidate.name === name);
  return `/organisations/${key?.organisationId}/api-keys/${key?.keyId}`;
};

test('a key’s history shows the reminders of it: when, to how many, and what became of them', async () => {
  const date = new Date().toISOString().slice(0, 10);
  await execa('npm', ['run', '-s', 'reminders', '--', '--data', data, '--date', date]);
  const { page, complaints } = await signIn({ at: keyAt('Identity management') });
  await page.getByText(/This key expires in \d+ days/).waitFor();
  const reminder = page.getByRole('row', { name: /^Reminder/ });
  await reminder.getByText('mailed to 2 administrators').waitFor();
  await reminder.getByText('2 arrived').waitFor();
  expect(complaints).toEqual([]);
});

test('where the history cannot be read, the key is shown all the same, and the history when it is tried again', async () => {
  const { page } = await signIn();
  await page.route(asked(/\/events$/), (route) => route.abort());
  await page.goto(new URL(keyAt('Student portal'), page.url()).href);
  await page.getByRole('heading', { name: 'Student portal', level: 1 }).waitFor();
  await page.getByText('Latchkey could not be reached').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('row', { name: /^Created/ }).waitFor();
});

test('a key that expired says so, and offers a new one instead of a rotation', async () => {
  const { page } = await signIn({ at: keyAt('Old intranet') });
  await page.getByText('This key has expired').waitFor();
  expect(await page.getByRole('link', { name: 'Rotate' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Create a new key' }).click();
  await page.getByRole('heading', { name: 'Create API key' }).waitFor();
});

test('what expires when covers the branch, shows clashes, and leaves out what does not work', async () => {
  const { page, complaints } = await signIn({ at: '/organisations/northgate/forecast' });
  await page.getByRole('row', { name: /Field station kiosk/ }).waitFor();
  await page.getByRole('row', { name: /Library website.*Northgate University Library/ }).waitFor();
  expect(await page.getByRole('row', { name: /Old intranet|Reading list pilot/ }).count()).toBe(0);
  await page.getByText(/Left out: \d+ that ha/).waitFor();
  await expect.poll(() => page.getByText(/\d on this day/).count()).toBeGreaterThan(1);
  await page.getByRole('checkbox', { name: 'With the organisations below' }).click();
  await page.getByRole('row', { name: /Library website/ }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('?below=no');
  expect(complaints).toEqual([]);
});

test('a key that is not there any more says who deleted it, and what had happened to it', async () => {
  const { keyId } = await aKey('Deleted long ago');
  await remove(`${list}/${keyId}`);
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('heading', { name: 'Deleted long ago', level: 1 }).waitFor();
  await page.getByText(/^Ada Byrne deleted it on/).waitFor();
  await page.getByRole('row', { name: /^Created/ }).waitFor();
});

test('of a rotation, the old key’s page and the new one’s lead to each other', async () => {
  const old = await aKey('Handed over');
  const successor = await api(`${list}/${old.keyId}/rotation`, 'POST', {});
  const { page } = await signIn({ at: `${list}/${old.keyId}` });
  await page.getByText('Its successor has never been used').waitFor();
  expect(await page.getByRole('link', { name: 'Rotate', exact: true }).count()).toBe(0);
  await page.getByRole('link', { name: 'To the successor' }).first().click();
  await page.getByText('The key before it still works').waitFor();
  expect(page.url()).toContain(successor.keyId);
  await remove(`${list}/${successor.keyId}`);
  await page.goto(new URL(`${list}/${old.keyId}`, page.url()).href);
  await page.getByRole('link', { name: 'Rotate', exact: true }).waitFor();
});
