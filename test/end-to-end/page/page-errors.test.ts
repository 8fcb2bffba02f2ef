import { expect, test } from 'vitest';
import { matchAdminApi, signIn } from '../../support/page.ts';

const isListUrl = matchAdminApi(/^\/organisations\/northgate\/api-keys$/);

test.each([
  ['offline', 'Latchkey could not be reached'],
  ['500', 'Something went wrong on our side'],
  ['503', 'Latchkey is busy'],
])('a list that cannot be loaded (%s) says what to do, and a retry loads it', async (failure, text) => {
  const { page } = await signIn();
  await page.route(isListUrl, (route) =>
    failure === 'offline'
      ? route.abort()
      : route.fulfill({
          status: Number(failure),
          contentType: 'application/problem+json',
          json: { type: 'urn:latchkey:problem:x', detail: 'x', instance: 'urn:latchkey:request:R4711' },
        }),
  );
  await page.reload();
  await page.getByText(text).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).not.toContain('(0)');
  if (failure === '500') await page.getByText('R4711').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
});

test('if part of the page does not load, the page says so and offers to reload', async () => {
  const { page } = await signIn();
  await page.route('**/assets/create-key*', (route) => route.abort());
  await page.getByRole('link', { name: 'Create API key' }).click();
  await page.getByRole('heading', { name: 'This view cannot be shown' }).waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await page.getByRole('heading', { name: 'Create API key' }).waitFor();
});

test('an administrator who is not registered is told so', async () => {
  const { page } = await signIn();
  await page.route(matchAdminApi(/^\/organisations$/), (route) =>
    route.fulfill({
      status: 403,
      json: {
        type: 'urn:latchkey:problem:not-an-administrator',
        detail: 'Ask the operator to add you to the directory.',
      },
    }),
  );
  await page.reload();
  await page.getByText('You do not have permission to do this').waitFor();
  await page.getByText('not registered as an administrator. Contact support').waitFor();
});

test('the page says when loading is slow', async () => {
  const { page } = await signIn();
  const release = Promise.withResolvers<void>();
  await page.route(isListUrl, async (route) => {
    await release.promise;
    await route.continue();
  });
  await page.reload();
  await page.getByText('Loading the keys is taking longer than usual').waitFor();
  release.resolve();
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
});
