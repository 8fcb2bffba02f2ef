import { test } from 'vitest';
import { signIn } from '../../support/page.ts';
import { createKey, deleteKey, KEYS_PATH, updateKey } from '../../support/page-keys.ts';

async function createKeyPath(name: string): Promise<string> {
  return `${KEYS_PATH}/${(await createKey(name)).keyId}`;
}

test('name and level can be changed; value and expiry date are shown as fixed', async () => {
  const path = await createKeyPath('To be edited');
  await createKey('To be edited soon');
  const { page } = await signIn({ path });
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByText('What cannot be changed').waitFor();
  await page.getByLabel('Name').fill('to be edited soon');
  await page
    .getByText(/^The key ending with \w{4} \(active\) already has this name\./)
    .first()
    .waitFor();
  await page.getByLabel('Name').fill('Edited');
  await page.getByRole('radio', { name: /Full access/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Edited', level: 1 }).waitFor();
  await page.getByText('Name: To be edited → Edited').waitFor();
  await page.getByText('Permission level: Authentication API → Full access').waitFor();
  const notification = page.getByText('Edited was saved.').first();
  await notification.waitFor();
  await page.getByRole('link', { name: 'Expiry forecast' }).click();
  await notification.waitFor({ state: 'detached' });
});

test('an edit conflict loses neither side’s changes', async () => {
  const path = await createKeyPath('Contested');
  const { page } = await signIn({ path: `${path}/edit` });
  await page.getByLabel('Name').fill('Mine');
  await updateKey(path, { name: 'Theirs', permissionLevel: 'full' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Someone else has changed this key').waitFor();
  await page.getByRole('radio', { name: 'Yours: Mine' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Mine', level: 1 }).waitFor();
  await page.getByText('Name: Theirs → Mine').waitFor();
  await page.getByText(/^Full access:/).waitFor();
});

test('a reload keeps the question which value to keep', async () => {
  const path = await createKeyPath('Contested twice');
  const { page } = await signIn({ path: `${path}/edit` });
  await page.getByLabel('Name').fill('Mine');
  await updateKey(path, { name: 'Theirs' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('radio', { name: 'Theirs: Theirs' }).waitFor();
  await page.reload();
  await page.getByRole('radio', { name: 'Theirs: Theirs' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Theirs', level: 1 }).waitFor();
});

test('saving a key that someone else has deleted says so', async () => {
  const path = await createKeyPath('Going');
  const { page } = await signIn({ path: `${path}/edit` });
  await page.getByLabel('Name').fill('Gone');
  await deleteKey(path);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Someone else has deleted this key').waitFor();
});
