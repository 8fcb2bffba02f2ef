import { expect, test } from 'vitest';
import { findViolations, matchAdminApi, readExport, signIn } from '../../support/page.ts';
import { createKey, deleteKey, KEYS_PATH } from '../../support/page-keys.ts';
import { measureOverflow } from './measure-overflow.ts';

test('the audit log shows who did what in the branch, filtered by kind, person and time, and exports it', async () => {
  const name = `=Audited "key" ${'WithoutABlank'.repeat(6)}`;
  const { keyId } = await createKey(name);
  await deleteKey(`${KEYS_PATH}/${keyId}`);
  const { page, browserErrors } = await signIn({ path: '/organisations/northgate/api-keys' });
  await page.getByRole('link', { name: 'Audit log' }).press('Enter');
  await page.getByRole('row', { name: /Audited.*Deleted.*Ada Byrne/ }).waitFor();
  await page.getByRole('row', { name: /Library website.*Northgate University Library.*Created/ }).waitFor();

  await page.getByRole('button', { name: /Kind of event/ }).press('Enter');
  await page.getByRole('option', { name: 'Deleted' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('row', { name: /Library website.*Created/ }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /Who/ }).press('Enter');
  await page.getByRole('option', { name: 'Ada Byrne' }).click();
  await page.getByRole('row', { name: /Audited/ }).waitFor();
  expect(new URL(page.url()).search).toMatch(/^\?type=deleted&actor=/);
  const rows = await readExport(page, () => page.getByRole('button', { name: 'Export as CSV' }).click());
  expect(new Set(rows.map(({ Event }) => Event))).toEqual(new Set(['Deleted']));
  expect(rows.find((row) => row['Key ID'] === keyId)).toMatchObject({ Key: `'${name}`, Who: 'Ada Byrne' });

  await page.goto(`${page.url()}&from=2020-01-01&to=2020-12-31`);
  await page.getByText('No events match').waitFor();
  await page.getByRole('button', { name: /1 January 2020/ }).waitFor();
  await page.getByRole('button', { name: /Kind of event.*Deleted/ }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('button', { name: /January 2020/ }).press('Enter');
  await page.getByRole('button', { name: 'Any time', exact: true }).press('Enter');
  await page.getByRole('row', { name: /Audited/ }).waitFor();
  for (const width of [1440, 1280, 1024, 768, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await expect
      .poll(async () => ({ width, overflow: await measureOverflow(page) }))
      .toEqual({ width, overflow: 0 });
  }
  // What is scrolled does not show above the bars.
  await page.mouse.wheel(0, 500);
  await expect
    .poll(() => page.locator('#top-bar').evaluate((bar) => bar.getBoundingClientRect().top))
    .toBe(0);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('checkbox', { name: 'Include sub-organisations' }).press('Space');
  await expect.poll(() => new URL(page.url()).search).toContain('below=no');
  expect(browserErrors).toEqual([]);
});

test('the audit log loads earlier events when asked, and says if it could not', async () => {
  const { page } = await signIn();
  const isLog = matchAdminApi(/\/events$/);
  const event = (eventId: string) => ({
    organisationId: 'northgate',
    eventId,
    keyId: '01KAPB7Q0X3TN3RZFVY9X5D6QH',
    keyName: `Key of ${eventId}`,
    type: 'enabled',
    at: '2026-11-23T12:00:00.000Z',
    actor: { subject: 's', name: 'Ada Byrne' },
  });
  await page.route(isLog, (route) => {
    const cursor = new URL(route.request().url()).searchParams.get('cursor');
    if (cursor === null) return route.fulfill({ json: { items: [], next: 'one' } });
    if (cursor === 'one') return route.fulfill({ json: { items: [event('one')], next: 'two' } });
    return route.abort();
  });
  await page.goto(new URL('/organisations/northgate/audit', page.url()).href);
  await page.getByRole('row', { name: /Key of one/ }).waitFor();
  await page.getByRole('button', { name: 'Show earlier events' }).press('Enter');
  await page.getByText('could not be reached').waitFor();
  await page.unroute(isLog);
  await page.route(isLog, (route) => route.fulfill({ json: { items: [event('two')] } }));
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await page.getByRole('row', { name: /Key of two/ }).waitFor();
  await page.getByRole('row', { name: /Key of one/ }).waitFor();
});
