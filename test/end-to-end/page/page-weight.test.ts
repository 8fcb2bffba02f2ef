import { expect, inject, test } from 'vitest';
import { openPage, signIn, waitForAdminPage } from '../../support/page.ts';

/** Compressed size of the first load, in bytes. */
const LIMIT = 400_000;

test('the first load of the list transfers less than 400 kB', async () => {
  const { page } = await signIn();
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  const { origin } = new URL(page.url());
  const sizes = await page.evaluate(
    (own) =>
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .filter(({ name }) => name.startsWith(own))
        .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
    origin,
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`First load: ${Math.round(total / 1000)} kB in ${sizes.length} files`);
  expect(sizes.length).toBeGreaterThan(3);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThan(LIMIT);
});

test('the page itself is not loaded before the redirect to the identity provider', async () => {
  const { page } = await openPage({ path: '/favicon.svg' });
  const files: string[] = [];
  page.on('request', (request) => files.push(new URL(request.url()).pathname));
  const isLoaded = () => files.some((file) => file.startsWith('/assets/page-'));
  await page.goto(inject('localHost').urls.adminPage);
  await page.getByRole('button', { name: 'Ada Byrne' }).waitFor();
  expect(isLoaded()).toBe(false);
  await page.getByRole('button', { name: 'Ada Byrne' }).click();
  await waitForAdminPage(page);
  expect(isLoaded()).toBe(true);
});
