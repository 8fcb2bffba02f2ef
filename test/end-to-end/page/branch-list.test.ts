import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findViolations, readExport, signIn } from '../../support/page.ts';
import { createKey, deleteKey, KEYS_PATH, updateKey } from '../../support/page-keys.ts';
import { measureOverflow } from './measure-overflow.ts';

const listNames = (page: Page) =>
  page.locator('tbody').getByRole('rowheader').getByRole('link').allTextContents();

test('the list includes sub-organisations if wanted, in one request, and finds keys by organisation', async () => {
  const { page, browserErrors } = await signIn();
  const requests: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('branch=true')) requests.push(request.url());
  });
  await page.getByRole('checkbox', { name: 'Include sub-organisations' }).click();
  await page.getByRole('row', { name: /Field station kiosk.*Marine Field Station, Honolulu/ }).waitFor();
  await page.getByText('in the time zone of their organisation').waitFor();
  expect(requests).toHaveLength(1);
  await page.getByRole('searchbox').fill('honolulu kiosk');
  await expect.poll(() => listNames(page)).toEqual(['Field station kiosk']);
  expect(new URL(page.url()).search).toBe('?search=honolulu+kiosk&below=yes');
  await page.reload();
  await expect.poll(() => listNames(page)).toEqual(['Field station kiosk']);
  for (const width of [1440, 1280, 1024, 768, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await expect
      .poll(async () => ({ width, overflow: await measureOverflow(page) }))
      .toEqual({ width, overflow: 0 });
  }
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Actions for Field station kiosk' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.waitForURL(/northgatehawaii\/api-keys\/\w+\/edit$/);
  expect(browserErrors).toEqual([]);
});

test('the list and the forecast are exported as they are filtered, without values', async () => {
  const { page } = await signIn({ path: '/organisations/northgate/api-keys?search=portal&below=yes' });
  await expect.poll(() => listNames(page)).toEqual(['Student portal']);
  const keys = await readExport(page, async () => {
    await page.getByRole('button', { name: 'Actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Export this list as CSV' }).click();
  });
  expect(keys).toMatchObject([
    {
      Name: 'Student portal',
      Organisation: 'Northgate University',
      Status: 'Active',
      'Last four characters': expect.stringMatching(/^\w{4}$/),
    },
  ]);
  expect(JSON.stringify(keys)).not.toMatch(/_\w{40,}/);

  await page.goto(new URL('/organisations/northgate/forecast', page.url()).href);
  const forecast = await readExport(page, () => page.getByRole('button', { name: 'Export as CSV' }).click());
  const ends = forecast.map((row) => row['Stops working']);
  expect(forecast.map(({ Name }) => Name)).toContain('Library website');
  expect(ends).toEqual(ends.toSorted());
});

test.each([1280, 320])(
  'several keys are disabled, then deleted, each with its outcome, at %i pixels',
  async (width) => {
    const names = ['first', 'second', 'third'].map((name) => `Bulk ${width} ${name}`);
    const created = await Promise.all(names.map(createKey));
    const [path = ''] = created.map(({ keyId }) => `${KEYS_PATH}/${keyId}`);
    const { page } = await signIn({ path: `${KEYS_PATH}?search=bulk+${width}` });
    await page.setViewportSize({ width, height: 800 });
    const act = async (item: string) => {
      await page.getByRole('button', { name: 'Actions', exact: true }).press('Enter');
      const chosen = page.getByRole('menuitem', { name: item }).and(page.locator(':focus'));
      while ((await chosen.count()) === 0) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    };
    const selectAll = async () => {
      if (width === 320) await act('Select several keys');
      await page.getByRole('checkbox', { name: 'Select all keys on this page' }).press('Space');
    };
    await page.getByRole('link', { name: names[0] as string, exact: true }).waitFor();
    await selectAll();
    await act('Disable selected keys');
    const dialog = page.getByRole('dialog', { name: 'Disable 3 keys?' });
    await dialog.getByRole('row', { name: new RegExp(`${names[0]}.*Never.*Active`) }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await dialog.getByRole('button', { name: 'Disable' }).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox').press('Space');
    await dialog.getByRole('button', { name: 'Disable' }).press('Enter');
    await dialog.getByText('3 of 3 keys done').waitFor();
    expect(await dialog.getByText('Disabled', { exact: true }).count()).toBe(3);
    await dialog.getByRole('button', { name: 'Close', exact: true }).press('Enter');
    await dialog.waitFor({ state: 'detached' });

    await selectAll();
    await act('Delete selected keys');
    await updateKey(path, { name: `${names[0]}, changed` }); // by somebody else
    await deleteKey(`${KEYS_PATH}/${created[1]?.keyId}`);
    const deletion = page.getByRole('dialog', { name: 'Delete 3 keys?' });
    await deletion.getByRole('button', { name: 'Delete' }).press('Enter');
    await deletion.getByText('3 of 3 keys done. 1 key could not be changed').waitFor();
    for (const [name, outcome] of [
      [names[0], 'Not deleted: someone else has changed it'],
      [names[1], 'Already deleted'],
      [names[2], 'Deleted'],
    ]) {
      await deletion.getByRole('row', { name: new RegExp(`${name}.*${outcome}`) }).waitFor();
    }
    await deletion.getByRole('button', { name: 'Close', exact: true }).press('Enter');
    await expect.poll(() => listNames(page)).toEqual([`${names[0]}, changed`]);
    await deleteKey(path);
  },
);
