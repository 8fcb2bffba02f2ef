import { test } from 'vitest';
import { signIn } from '../../support/page.ts';
import { aKey, api, list, remove } from '../../support/page-keys.ts';

test('a key is renamed and its level changed; value and expiry date are shown as what cannot be', async () => {
  const { keyId } = await aKey('To be edited');
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByText('What cannot be changed').waitFor();
  await page.getByLabel('Name').fill('Edited');
  await page.getByRole('radio', { name: /Full access/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Edited', level: 1 }).waitFor();
  await page.getByText('Name: To be edited → Edited').waitFor();
  await page.getByText('Permission level: Authentication API → Full access').waitFor();
});

test('who edits what somebody else has changed meanwhile loses nothing, nor do they', async () => {
  const { keyId } = await aKey('Contested');
  const { page } = await signIn({ at: `${list}/${keyId}/edit` });
  await page.getByLabel('Name').fill('Mine');
  await api(`${list}/${keyId}`, 'PATCH', { name: 'Theirs', permissionLevel: 'full' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody else has changed this key meanwhile').waitFor();
  await page.getByRole('radio', { name: 'Yours: Mine' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Mine', level: 1 }).waitFor();
  await page.getByText('Name: Theirs → Mine').waitFor();
  await page.getByText(/^Full access:/).waitFor();
});

test('what both have changed is still asked about after a reload', async () => {
  const { keyId } = await aKey('Contested twice');
  const { page } = await signIn({ at: `${list}/${keyId}/edit` });
  await page.getByLabel('Name').fill('Mine');
  await api(`${list}/${keyId}`, 'PATCH', { name: 'Theirs' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('radio', { name: 'Theirs: Theirs' }).waitFor();
  await page.reload();
  await page.getByRole('radio', { name: 'Theirs: Theirs' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Theirs', level: 1 }).waitFor();
});

test('who edits a key that was deleted meanwhile is told so', async () => {
  const { keyId } = await aKey('Going');
  const { page } = await signIn({ at: `${list}/${keyId}/edit` });
  await page.getByLabel('Name').fill('Gone');
  await remove(`${list}/${keyId}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody has deleted this key meanwhile').waitFor();
});
