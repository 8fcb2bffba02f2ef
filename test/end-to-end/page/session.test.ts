import { expect, inject, test } from 'vitest';
import { arrive, openPage, signIn } from '../../support/page.ts';

const { urls, apiKeys } = inject('localHost');

test('who opens the link of a reminder signs in and arrives at the key', async () => {
  const key = apiKeys.find(({ name }) => name === 'Identity management');
  const at = `/organisations/northgate/api-keys/${key?.keyId}`;
  const { page } = await signIn({ at });
  expect(new URL(page.url()).pathname).toBe(at);
  await page.getByRole('heading', { level: 1, name: 'Identity management' }).waitFor();
});

test('tokens are kept in no storage, and a reload signs in again without asking', async () => {
  const { page } = await signIn();
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).not.toMatch(/eyJ|token/);
  await page.reload();
  await arrive(page);
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
});

test('after signing out, the page and the identity provider have forgotten the person', async () => {
  const { page } = await signIn();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Sign in to Latchkey' }).waitFor();
});

test('when the session ends while somebody is reading, the page says so, and signs them in where they were', async () => {
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

test('an administrator sees nothing outside their branch: it looks like what does not exist', async () => {
  const { page } = await signIn({ at: '/organisations/rata/api-keys', as: 'Lena Osei' });
  await page.getByText('There is nothing here that you can see').waitFor();
});

test('where the page cannot find out how to sign anybody in, it says so and offers to try again', async () => {
  const { page } = await openPage({ at: '/favicon.svg' });
  await page.route('**/config.json', (route) => route.abort());
  await page.goto(urls.adminPage);
  await page.getByRole('heading', { name: 'Signing in did not work' }).waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Sign in to Latchkey' }).waitFor();
});
