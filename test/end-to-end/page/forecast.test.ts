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

test('loads a whole branch page by page, says how far it is, and that it is incomplete if a page fails', async () => {
  const { page } = await signIn({ path: '/organisations/northgate/audit' }); // a view that requests no keys
  const isBranch = matchAdminApi(/northgate\/api-keys$/);
  const release = Promise.withResolvers<void>();
  const requests: string[] = [];
  await page.route(isBranch, async (route) => {
    const url = new URL(route.request().url());
    requests.push(url.search);
    if (url.searchParams.has('cursor')) {
      await release.promise;
      return route.abort();
    }
    url.searchParams.set('limit', '2');
    return route.continue({ url: url.href });
  });
  await page.goto(new URL('/organisations/northgate/forecast', page.url()).href);
  await page.getByText('Loading the keys: 2 keys so far').waitFor();
  release.resolve();
  await page.getByText('This forecast is incomplete').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('row', { name: /Library website/ }).waitFor();
  expect(await page.getByText('This forecast is incomplete').count()).toBe(0);
  expect(requests[0]).toContain('branch=true');
});

test('the chart is available as a table, and an organisation without sub-organisations has no choice to include them', async () => {
  const { page } = await signIn({ path: '/organisations/northgatelibrary/forecast' });
  await page.getByRole('button', { name: 'Show as a table' }).click();
  const table = page.getByRole('table', { name: 'Keys that stop working, by month' });
  await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(12);
  expect(await page.getByRole('checkbox').count()).toBe(0);
});
