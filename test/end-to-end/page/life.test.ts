import { expect, inject, test } from 'vitest';
import { asked, signIn } from '../../support/page.ts';
import { aKey, api, list, opens, remove, shownValue } from '../../support/page-keys.ts';

const { urls } = inject('localHost');

test('a key that could not be enabled is not passed over', async () => {
  const { keyId } = await aKey('Stays off');
  await api(`${list}/${keyId}`, 'PATCH', { enabled: false });
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('button', { name: 'Enable' }).waitFor();
  await page.route(asked(/api-keys\/[^/]+$/), (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.fallback(),
  );
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('Enabling Stays off did not work').first().waitFor();
});

test('a key is disabled and enabled, and the protected API goes by it', async () => {
  const { keyId, value } = await aKey('On and off');
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('button', { name: 'Disable' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It has never been used').waitFor();
  await dialog.getByRole('button', { name: 'Disable' }).click();
  await page.getByText('This key is disabled').waitFor();
  expect(await opens(value)).toBe(401);
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('it works again').first().waitFor();
  expect(await opens(value)).toBe(200);
});

test('a key is replaced: both keys work, and the page says which of them is used', async () => {
  const { keyId, value: old } = await aKey('To be replaced');
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('link', { name: 'Replace', exact: true }).click();
  await page.getByRole('radio', { name: /For some days more/ }).check();
  await page.getByRole('textbox', { name: 'Days' }).fill('31');
  await page.getByText('Enter a whole number from 0 to 30').waitFor();
  await page.getByRole('textbox', { name: 'Days' }).fill('3');
  await page.getByText(/Both keys work until/).waitFor();
  await page.getByRole('button', { name: 'Make the new key' }).click();
  const successor = await shownValue(page);
  expect(await opens(old)).toBe(200);
  expect(await opens(successor)).toBe(200);
  await page.goto(`${urls.adminPage}${list}/${keyId}`);
  await page.getByText(/This key was used after it was replaced|The new key has never been used/).waitFor();
  expect(await page.getByRole('link', { name: 'Replace', exact: true }).count()).toBe(0);
});

test('a key can be replaced again once the new key is deleted', async () => {
  const { keyId } = await aKey('Replaced again');
  const rotate = `${list}/${keyId}/rotate`;
  const successor = await api(`${list}/${keyId}/rotation`, 'POST', {});
  const { page } = await signIn({ at: rotate });
  await page.getByText('This key cannot be replaced').waitFor();
  await remove(`${list}/${successor.keyId}`);
  await page.reload();
  await page.getByRole('button', { name: 'Make the new key' }).click();
  await page.getByText('The new key is ready').first().waitFor();
});

test('a key is deleted from the list, once it is known what will fail', async () => {
  const { value } = await aKey('To be deleted');
  const { page } = await signIn({ at: `${list}?search=To+be+deleted` });
  await page.getByRole('row', { name: /To be deleted/ }).hover();
  await page.getByRole('button', { name: 'Delete To be deleted' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('can no longer sign in people').waitFor();
  expect(await dialog.getByRole('button', { name: 'Delete' }).isEnabled()).toBe(false);
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('To be deleted is deleted').first().waitFor();
  expect(await opens(value)).toBe(401);
});

test('who deletes what somebody else has changed meanwhile is shown how it is now', async () => {
  const { keyId } = await aKey('Changed under the hand');
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('checkbox').check();
  await api(`${list}/${keyId}`, 'PATCH', { enabled: false });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText('Somebody else has changed this key').waitFor();
  await dialog.getByText('It does not work already').waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('is deleted').first().waitFor();
});
