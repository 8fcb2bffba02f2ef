import { expect, inject, test } from 'vitest';
import { findKeyPath, openPage, signIn, waitForAdminPage } from '../../support/page.ts';

const { urls } = inject('localHost');

test('the link in a reminder leads to the key after signing in', async () => {
  const path = findKeyPath('Identity management');
  const { page } = await signIn({ path });
  expect(new URL(page.url()).pathname).toBe(path);
  await page.getByRole('heading', { level: 1, name: 'Identity management' }).waitFor();
});

test('tokens are not stored in the browser, and a reload signs in again without asking', async () => {
  const { page } = await signIn();
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(stored).not.toMatch(/eyJ|token/);
  await page.reload();
  await waitForAdminPage(page);
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
});

test('signing out also ends the session at the identity provider, and in other tabs', async () => {
  const { page } = await signIn();
  const otherTab = await page.context().newPage();
  await otherTab.goto(urls.adminPage);
  await waitForAdminPage(otherTab);
  await page.getByRole('button', { name: 'Ada Byrne · Northgate University' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await otherTab.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Sign in to Latchkey' }).waitFor();
});

test('if the session ends, the page says so and returns to the same view after a new sign-in', async () => {
  const { page } = await signIn();
  await page.route(`${urls.adminApi}/**`, (route) =>
    route.fulfill({ status: 401, json: { message: 'Unauthorized' } }),
  );
  await page.route(`${urls.identityProvider}/token`, (route) =>
    route.fulfill({ status: 400, json: { error: 'invalid_grant' } }),
  );
  await page.getByRole('button', { name: /Organisation/ }).click();
  await page.getByRole('option', { name: /^School of Marine Science/ }).click();
  await page.getByText('Your session has ended').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/organisations/northgatemarine/api-keys');
});

test('an organisation outside the branch looks like one that does not exist', async () => {
  const { page } = await signIn({ path: '/organisations/rata/api-keys', administrator: 'Lena Osei' });
  await page.getByText('Not found, or not visible to you').waitFor();
  await page.getByText(/You are signed in as Lena Osei/).waitFor();
  await page.getByRole('link', { name: 'View your keys' }).click();
  await page.getByRole('link', { name: 'Walk-in accounts', exact: true }).waitFor();
});

test('if the page cannot load its configuration, it says so and offers to try again', async () => {
  const { page } = await openPage({ path: '/favicon.svg' });
  await page.route('**/config.json', (route) => route.abort());
  await page.goto(urls.adminPage);
  await page.getByRole('heading', { name: 'Sign-in failed' }).waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Sign in to Latchkey' }).waitFor();
});
