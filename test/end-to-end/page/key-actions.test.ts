import { expect, inject, test } from 'vitest';
import { matchAdminApi, signIn } from '../../support/page.ts';
import {
  callProtectedApi,
  createKey,
  deleteKey,
  KEYS_PATH,
  readValue,
  rotateKey,
  updateKey,
} from '../../support/page-keys.ts';

const { urls } = inject('localHost');

test('a key that could not be enabled is reported', async () => {
  const { keyId } = await createKey('Stays off');
  await updateKey(`${KEYS_PATH}/${keyId}`, { enabled: false });
  const { page } = await signIn({ path: `${KEYS_PATH}/${keyId}` });
  await page.getByRole('button', { name: 'Enable' }).waitFor();
  await page.route(matchAdminApi(/api-keys\/[^/]+$/), (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.fallback(),
  );
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('Stays off could not be enabled').first().waitFor();
});

test('a key can be disabled and enabled, and the protected API follows', async () => {
  const { keyId, value } = await createKey('On and off');
  const { page } = await signIn({ path: `${KEYS_PATH}/${keyId}` });
  await page.getByRole('button', { name: 'Disable' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It has never been used').waitFor();
  await dialog.getByRole('button', { name: 'Disable' }).click();
  await page.getByText('This key is disabled').waitFor();
  expect(await callProtectedApi(value)).toBe(401);
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('is enabled and works again').first().waitFor();
  expect(await callProtectedApi(value)).toBe(200);
});

test('after a key is replaced both keys work, and the page says which of them is used', async () => {
  const { keyId, value: oldValue } = await createKey('To be replaced');
  const { page } = await signIn({ path: `${KEYS_PATH}/${keyId}` });
  await page.getByRole('link', { name: 'Replace', exact: true }).click();
  await page.getByRole('radio', { name: /For a number of days/ }).check();
  await page.getByRole('textbox', { name: 'Days' }).fill('31');
  await page.getByText('Enter a whole number from 0 to 30').waitFor();
  await page.getByRole('textbox', { name: 'Days' }).fill('3');
  await page.getByText(/Both keys work until/).waitFor();
  await page.getByRole('button', { name: 'Create the new key' }).click();
  const newValue = await readValue(page);
  expect(await callProtectedApi(oldValue)).toBe(200);
  expect(await callProtectedApi(newValue)).toBe(200);
  await page.goto(`${urls.adminPage}${KEYS_PATH}/${keyId}`);
  await page.getByText(/This key was used after it was replaced|The new key has never been used/).waitFor();
  expect(await page.getByRole('link', { name: 'Replace', exact: true }).count()).toBe(0);
});

test('a key can be replaced again once its successor is deleted', async () => {
  const { keyId } = await createKey('Replaced again');
  const path = `${KEYS_PATH}/${keyId}`;
  const successor = await rotateKey(path);
  const { page } = await signIn({ path: `${path}/rotate` });
  await page.getByText('This key cannot be replaced').waitFor();
  await deleteKey(`${KEYS_PATH}/${successor.keyId}`);
  await page.reload();
  await page.getByRole('button', { name: 'Create the new key' }).click();
  await page.getByText('The new key is ready').first().waitFor();
});

test('a key can be deleted from the list after the dialog has shown what will fail', async () => {
  const { value } = await createKey('To be deleted');
  const { page } = await signIn({ path: `${KEYS_PATH}?search=To+be+deleted` });
  await page.getByRole('row', { name: /To be deleted/ }).hover();
  await page.getByRole('button', { name: 'Delete To be deleted' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('can no longer sign in users').waitFor();
  expect(await dialog.getByRole('button', { name: 'Delete' }).isEnabled()).toBe(false);
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('To be deleted was deleted').first().waitFor();
  expect(await callProtectedApi(value)).toBe(401);
});

test('deleting a key that someone else has changed shows it as it is now first', async () => {
  const { keyId } = await createKey('Changed by another');
  const { page } = await signIn({ path: `${KEYS_PATH}/${keyId}` });
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('checkbox').check();
  await updateKey(`${KEYS_PATH}/${keyId}`, { enabled: false });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText('Someone else has changed this key').waitFor();
  await dialog.getByText('It does not work now').waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('was deleted').first().waitFor();
});
