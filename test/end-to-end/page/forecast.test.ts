import { expect, test } from 'vitest';
import { matchAdminApi, signIn } from '../../support/page.ts';

test('the forecast covers sub-organisations, marks shared days, and leaves out keys that do not work', async () => {
  const { page, browserErrors } = await signIn({ path: '/organisations/northgate/forecast' });
  await page.getByRole('row', { name: /Field station kiosk/ }).waitFor();
  await page.getByRole('row', { name: /Library website.*Northgate University Library/ }).waitFor();
  expect(await page.getByRole('row', { name: /Old intranet|Reading list pilot/ }).count()).toBe(0);
  await page.getByText(/Not shown: \d+ keys? that ha/).waitFor();
  await expect.poll(() => page.getByText(/\d stop on this day/).count()).toBeGreaterThan(1);
  await page.getByRole('checkbox', { name: 'Include sub-organisations' }).click();
  await page.getByRole('row', { name: /Library website/ }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('?below=no');
  expect(browserErrors).toEqual([]);
});

test('if one organisation cannot be loaded, it is named and can be retried, and the others are shown', async () => {
  const { page } = await signIn();
  await page.route(matchAdminApi(/northgatelibrary\/api-keys$/), (route) => route.abort());
  await page.goto(new URL('/organisations/northgate/forecast', page.url()).href);
  await page.getByText(/\d of \d organisations could not be loaded/).waitFor();
  await page.getByText('The keys of Northgate University Library may be missing').waitFor();
  await page.getByRole('row', { name: /Field station kiosk/ }).waitFor();
  expect(await page.getByRole('row', { name: /Library website/ }).count()).toBe(0);
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('row', { name: /Library website/ }).waitFor();
  expect(await page.getByText('could not be loaded').count()).toBe(0);
});

test('the forecast shows progress while it loads', async () => {
  const { page } = await signIn();
  const release = Promise.withResolvers<void>();
  await page.route(matchAdminApi(/northgatelibrary\/api-keys$/), async (route) => {
    await release.promise;
    await route.continue();
  });
  await page.goto(new URL('/organisations/northgate/forecast', page.url()).href);
  const progress = page.getByText(/^[1-9] of \d organisations$/).first();
  await progress.waitFor();
  release.resolve();
  await page.getByRole('row', { name: /Library website/ }).waitFor();
  await progress.waitFor({ state: 'detached' });
});

test('the chart is available as a table, and an organisation without sub-organisations has no choice to include them', async () => {
  const { page } = await signIn({ path: '/organisations/northgatelibrary/forecast' });
  await page.getByRole('button', { name: 'Show as a table' }).click();
  const table = page.getByRole('table', { name: 'Keys that stop working, by month' });
  await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(12);
  expect(await page.getByRole('checkbox').count()).toBe(0);
});
