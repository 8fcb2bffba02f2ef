import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import {
  findKeyPath,
  findViolations,
  matchAdminApi,
  openPage,
  signIn,
  waitForAdminPage,
} from '../../support/page.ts';

const { urls } = inject('localHost');
const northgate = '/organisations/northgate';

const VIEWS = {
  'list of keys': `${northgate}/api-keys`,
  'list without matches': `${northgate}/api-keys?search=nothing+of+this+name`,
  'create a key': `${northgate}/api-keys/create`,
  'key details': findKeyPath('Identity management'),
  'expired key': findKeyPath('Old intranet'),
  'edit a key': `${findKeyPath('Student portal')}/edit`,
  'replace a key': `${findKeyPath('Student portal')}/rotate`,
  'expiry forecast': `${northgate}/forecast`,
  'audit log': `${northgate}/audit`,
  'not found': '/organisations/elsewhere/api-keys',
};

describe('accessibility in both themes', () => {
  test('axe finds no violations in any view', async () => {
    const { page } = await signIn();
    for (const [view, path] of Object.entries(VIEWS)) {
      await page.goto(urls.adminPage + path);
      await waitForAdminPage(page);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      expect({ view, violations: await findViolations(page) }).toEqual({ view, violations: [] });
      for (const width of [1440, 1280, 1024, 768, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await expect
          .poll(async () => ({ view, width, cut: await findCutOff(page) }))
          .toEqual({ view, width, cut: [] });
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    }
  });

  test('axe finds no violations with invalid input, with a new value, and when leaving it', async () => {
    const { page } = await signIn({ path: VIEWS['create a key'] });
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByText('The name is empty').first().waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByLabel('Name').fill('Looked at');
    await page.getByRole('radio', { name: /Reports API/ }).check();
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByText('Copy the value now').waitFor();
    await page.getByRole('button', { name: 'For developers' }).click();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Stay and copy it' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test('axe finds no violations in the dialogs, and with an edit conflict', async () => {
    const { page } = await signIn({ path: VIEWS['key details'] });
    for (const action of ['Delete', 'Disable']) {
      await page.getByRole('button', { name: action }).click();
      await page.getByRole('dialog').waitFor();
      expect(await findViolations(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Name').fill('Mine');
    await page.route(matchAdminApi(/api-keys\/\w+$/), async (route) => {
      if (route.request().method() === 'PATCH') return route.fulfill({ status: 412, json: {} });
      const response = await route.fetch();
      return route.fulfill({ response, json: { ...(await response.json()), name: 'Theirs', version: 9 } });
    });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('radio', { name: 'Theirs: Theirs' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test('axe finds no violations with error messages', async () => {
    const { page } = await signIn();
    await page.route(matchAdminApi(/api-keys$/), (route) => route.abort());
    await page.reload();
    await page.getByText('Latchkey could not be reached').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.route('**/config.json', (route) => route.abort());
    await page.reload();
    await page.getByRole('heading', { name: 'Sign-in failed' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test('axe finds no violations on a phone, in the list, in its navigation and in the help', async () => {
    const { page } = await signIn({ phone: true });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Open the navigation' }).click();
    await page.getByRole('link', { name: 'Expiry forecast' }).waitFor();
    // What is open hides the view with its heading, also from screen readers.
    expect(await findViolations(page, { ignored: 'page-has-heading-one' })).toEqual([]);
    await page.getByRole('button', { name: /Organisation/ }).click();
    await page.getByRole('option', { name: /Honolulu/ }).click();
    await page.getByRole('link', { name: 'Field station kiosk', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Expiry forecast' }).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /^Info/ }).click();
    await page.getByRole('heading', { name: 'Permission levels' }).waitFor();
    expect(await findViolations(page, { ignored: 'page-has-heading-one' })).toEqual([]);
  });

  test('axe finds no violations after signing out', async () => {
    const { page } = await openPage();
    await page.getByRole('button', { name: 'Ada Byrne' }).click();
    await waitForAdminPage(page);
    await page.getByRole('button', { name: 'Ada Byrne' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
  });
});

/** What the window cuts off: the document itself, or a table that has to be scrolled sideways. */
function findCutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const tables = [...document.querySelectorAll('table')].map(({ parentElement }) => parentElement);
    return [document.documentElement, ...tables].flatMap((element) =>
      element && element.scrollWidth > element.clientWidth ? [`${element.tagName} ${element.className}`] : [],
    );
  });
}
