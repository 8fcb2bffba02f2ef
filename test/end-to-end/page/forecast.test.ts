import { expect, test } from 'vitest';
import { asked, signIn } from '../../support/page.ts';

test('what expires when covers the branch, shows clashes, and leaves out what does not work', async () => {
  const { page, complaints } = await signIn({ at: '/organisations/northgate/forecast' });
  await page.getByRole('row', { name: /Field station kiosk/ }).waitFor();
  await page.getByRole('row', { name: /Library website.*Northgate University Library/ }).waitFor();
  expect(await page.getByRole('row', { name: /Old intranet|Reading list pilot/ }).count()).toBe(0);
  await page.getByText(/Left out: \d+ that ha/).waitFor();
  await expect.poll(() => page.getByText(/\d stop on this day/).count()).toBeGreaterThan(1);
  await page.getByRole('checkbox', { name: 'With the organisations below' }).click();
  await page.getByRole('row', { name: /Library website/ }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('?below=no');
  expect(complaints).toEqual([]);
});

test('one organisation that cannot be read is named and tried again, and the others are shown', async () => {
  const { page } = await signIn();
  await page.route(asked(/northgatelibrary\/api-keys$/), (route) => route.abort());
  await page.goto(new URL('/organisations/northgate/forecast', page.url()).href);
  await page.getByText(/\d of \d organisations could not be read/).waitFor();
  await page.getByText('may lack the keys of Northgate University Library').waitFor();
  await page.getByRole('row', { name: /Field station kiosk/ }).waitFor();
  expect(await page.getByRole('row', { name: /Library website/ }).count()).toBe(0);
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('row', { name: /Library website/ }).waitFor();
  expect(await page.getByText('could not be read').count()).toBe(0);
});

test('how far the reading has come is said while it goes on', async () => {
  const { page } = await signIn();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route(asked(/northgatelibrary\/api-keys$/), async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(new URL('/organisations/northgate/forecast', page.url()).href);
  const progress = page.getByText(/^[1-9] of \d organisations$/).first();
  await progress.waitFor();
  release();
  await page.getByRole('row', { name: /Library website/ }).waitFor();
  await progress.waitFor({ state: 'detached' });
});

test('the months can be read as a table, and nobody is offered organisations below where there are none', async () => {
  const { page } = await signIn({ at: '/organisations/northgatelibrary/forecast' });
  await page.getByRole('button', { name: 'The same as a table' }).click();
  const table = page.getByRole('table', { name: 'Keys that stop working, by month' });
  await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(12);
  expect(await page.getByRole('checkbox').count()).toBe(0);
});
