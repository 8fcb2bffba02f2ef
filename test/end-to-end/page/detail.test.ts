import { execa } from 'execa';
import { expect, inject, test } from 'vitest';
import { administer, tokenFor } from '../../support/callers.ts';
import { asked, signIn } from '../../support/page.ts';

const { apiKeys, urls } = inject('localHost');
const data = inject('localHostData');
const keyAt = (name: string): string => {
  const key = apiKeys.find((candidate) => candidate.name === name);
  return `/organisations/${key?.organisationId}/api-keys/${key?.keyId}`;
};
const keys = '/organisations/northgate/api-keys';

/** Asks the admin API as an administrator would by other means than the page. */
async function api(path: string, method: string, body?: object): Promise<{ keyId: string }> {
  const token = await tokenFor(data, 'ada@northgate.example');
  const answer = await administer({ urls }, token, path, { method, body });
  expect(answer.ok).toBe(true);
  return answer.status === 204 ? { keyId: '' } : ((await answer.json()) as { keyId: string });
}

/** Makes a key and a successor of it. */
async function aRotatedKey(name: string): Promise<{ old: string; successor: string }> {
  const { keyId } = await api(keys, 'POST', { name, permissionLevel: 'authentication' });
  const successor = await api(`${keys}/${keyId}/rotation`, 'POST', { overlapDays: 3 });
  return { old: `${keys}/${keyId}`, successor: `${keys}/${successor.keyId}` };
}

test('a key whose successor was deleted can be rotated again', async () => {
  const { old, successor } = await aRotatedKey('Twice rotated');
  const { page } = await signIn({ at: old });
  await page.getByText('Its successor has never been used').waitFor();
  expect(await page.getByRole('link', { name: 'Rotate' }).count()).toBe(0);
  await page.goto(new URL(`${old}/rotate`, page.url()).href);
  await page.getByText('delete the successor first').waitFor();

  await api(successor, 'DELETE');
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
  await expect.poll(() => page.getByText(/\d stop on this day/).count()).toBeGreaterThan(1);
  await page.getByRole('checkbox', { name: 'With the organisations below' }).click();
  await page.getByRole('row', { name: /Library website/ }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('?below=no');
  expect(complaints).toEqual([]);
});

test('one organisation that cannot be read is named and tried again, and the others are shown', async () => {
  const { page } = await signIn();
  await page.route(asked(/northgatelibrary\/api-keys$/), (route) => route.abort());
  await page.goto(new URL('/organisations/northgate/forecast', page.url()).href);
  await page.getByText(/\d of \d organisations could not be read/).waitFor();
  await page.getByText('may lack the keys of Northgate University Library').waitFor();
  await page.getByRole('row', { name: /Field station kiosk/ }).waitFor();
  expect(await page.getByRole('row', { name: /Library website/ }).count()).toBe(0);
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('row', { name: /Library website/ }).waitFor();
  expect(await page.getByText('could not be read').count()).toBe(0);
});

test('how far the reading has come is said while it goes on', async () => {
  const { page } = await signIn();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route(asked(/northgatelibrary\/api-keys$/), async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(new URL('/organisations/northgate/forecast', page.url()).href);
  const progress = page.getByText(/^[1-9] of \d organisations$/).first();
  await progress.waitFor();
  release();
  await page.getByRole('row', { name: /Library website/ }).waitFor();
  await progress.waitFor({ state: 'detached' });
});

test('the months can be read as a table, and nobody is offered organisations below where there are none', async () => {
  const { page } = await signIn({ at: '/organisations/northgatelibrary/forecast' });
  await page.getByRole('button', { name: 'The same as a table' }).click();
  const table = page.getByRole('table', { name: 'Keys that stop working, by month' });
  await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(12);
  expect(await page.getByRole('checkbox').count()).toBe(0);
});
