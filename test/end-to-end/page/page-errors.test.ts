import { expect, test } from 'vitest';
import { matchAdminApi, openPage, signIn, waitForAdminPage } from '../../support/page.ts';

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

test('if the page itself does not load after signing in, a sentence says what to do', async () => {
  const { page } = await openPage();
  await page.getByRole('button', { name: 'Ada Byrne' }).waitFor();
  await page.route('**/assets/page-*.js', (route) => route.abort());
  await page.getByRole('button', { name: 'Ada Byrne' }).click();
  await page
    .getByText('This page could not be loaded. Check your connection, then reload the page.')
    .waitFor();
  await page.unrouteAll();
  await page.reload();
  await waitForAdminPage(page);
});

test('an administrator who is not registered is told so', async () => {
  const { page } = await signIn();
  await page.route(matchAdminApi(/^\/organisations$/), (route) =>
    route.fulfill({
      status: 403,
      json: {
        type: 'urn:latchkey:problem:not-an-administrator',
        detail: 'Ask the service’s contact to add you.',
      },
    }),
  );
  await page.route('**/config.json', async (route) => {
    const settings = await (await route.fetch()).json();
    const service = { name: 'Keys of Example', contact: 'keys@example.org' };
    await route.fulfill({ json: { ...settings, service } });
  });
  await page.reload();
  await page.getByText('You do not have permission to do this').waitFor();
  const alert = page.getByRole('alert').filter({ hasText: 'not registered as an administrator' });
  const contact = alert.getByRole('link', { name: 'keys@example.org' });
  expect(await contact.getAttribute('href')).toBe('mailto:keys@example.org');
  await page.getByRole('link', { name: /Keys of Example/ }).waitFor();
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
