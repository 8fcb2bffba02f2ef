import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findKeyPath, signIn, waitForAdminPage } from '../../support/page.ts';
import { createKey, KEYS_PATH as NEW_KEYS_PATH } from '../../support/page-keys.ts';

const KEYS_PATH = '/organisations/northgate/api-keys';

/** What the page calls by words that everybody knows. */
const DEVELOPERS_WORDS = /operator|successor|predecessor|overlap|\brotat/i;

/** Presses Tab until the focused element has an accessible name that matches, as someone without a mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    const focusedName = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === document.body) return ''; // past the last element: its text is the whole page
      const labels = focused?.getAttribute('aria-labelledby')?.split(' ') ?? [];
      const labelText = labels.map((id) => document.getElementById(id)?.textContent).join(' ');
      return labelText || focused?.getAttribute('aria-label') || focused?.textContent?.trim() || '';
    });
    if (name.test(focusedName)) return;
  }
  throw new Error(`No element named ${name} can be reached by keyboard.`);
}

/** The element that has the focus: its tag and its text. */
function describeFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { tagName = '', textContent = '' } = document.activeElement ?? {};
    return `${tagName} ${textContent?.replace(/\s*\(.*/, '').trim()}`.trim();
  });
}

test('a key can be created, edited and deleted without a mouse', async () => {
  const { page } = await signIn({ path: KEYS_PATH });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  await tabTo(page, /Create API key/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Create API key' }).waitFor();
  await page.getByRole('radio', { name: /Authentication API/ }).waitFor(); // levels load after the form
  await page.keyboard.type('By keyboard alone'); // the name has the focus
  await tabTo(page, /Authentication API/);
  await page.keyboard.press('Space');
  await tabTo(page, /^Create API key/);
  await page.keyboard.press('Enter');
  await page.getByText('Copy the value now').waitFor();
  await tabTo(page, /Copy the value/);
  await page.keyboard.press('Enter');
  await page.getByText('Copied').first().waitFor();
  await tabTo(page, /Done/);
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
  await tabTo(page, /Find keys/);
  await page.keyboard.type('By keyboard alone');
  await page.getByRole('link', { name: 'By keyboard alone', exact: true }).waitFor();
  await tabTo(page, /Edit By keyboard alone/);
  const actions = page.getByRole('row', { name: /By keyboard alone/ }).locator('.row-shortcuts');
  expect(await actions.evaluate((element) => getComputedStyle(element).opacity)).toBe('1');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Edit By keyboard alone' }).waitFor();
  await tabTo(page, /^Name/);
  await page.keyboard.press('End');
  await page.keyboard.type(', renamed');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'By keyboard alone, renamed', level: 1 }).waitFor();

  await tabTo(page, /^Delete/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, /I understand that/);
  await page.keyboard.press('Space');
  await tabTo(page, /^Delete/);
  await page.keyboard.press('Enter');
  await page.getByText('was deleted').first().waitFor();
  await expect.poll(() => describeFocus(page)).toBe('H1 API keys');
});

test('the first element skips to the content, and every new view gets the focus and is announced', async () => {
  const { page } = await signIn({ path: KEYS_PATH });
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  await page.keyboard.press('Tab');
  const skipLink = page.getByRole('button', { name: 'Skip to main content' });
  expect(await describeFocus(page)).toBe('BUTTON Skip to main content');
  expect((await skipLink.boundingBox())?.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('Enter');
  await expect.poll(() => describeFocus(page)).toBe('H1 API keys');
  await tabTo(page, /^Student portal$/);
  for (const [link, heading] of [
    ['Student portal', 'Student portal'],
    ['Expiry forecast', 'Expiry forecast'],
    ['API keys', 'API keys'],
  ] as const) {
    await page.getByRole('link', { name: link, exact: true }).first().press('Enter');
    await expect.poll(() => describeFocus(page)).toBe(`H1 ${heading}`);
    const title = `${heading} · Northgate University · Latchkey`;
    await page.getByRole('status').getByText(title, { exact: true }).waitFor();
    expect(await page.title()).toBe(title);
  }
  await page.goBack();
  await expect.poll(() => describeFocus(page)).toBe('H1 Expiry forecast');
  await page.goForward();
  for (const visit of ['first', 'second']) {
    await page.getByRole('link', { name: 'Create API key' }).press('Enter');
    await expect.poll(() => describeFocus(page), { message: `${visit} visit` }).toBe('INPUT');
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await expect.poll(() => describeFocus(page)).toBe('H1 API keys');
  }
});

test('a list that is opened while a view loads stays open', async () => {
  const { page } = await signIn({ path: KEYS_PATH });
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  const isAsked = Promise.withResolvers<void>();
  const mayArrive = Promise.withResolvers<void>();
  await page.route(/\/assets\/forecast-.*\.js$/, async (route) => {
    isAsked.resolve();
    await mayArrive.promise;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Expiry forecast' }).click();
  await isAsked.promise;
  await page.getByRole('button', { name: /Organisation/ }).click();
  const option = page.getByRole('option', { name: /Honolulu/ });
  await option.waitFor();
  mayArrive.resolve();
  await page.getByRole('heading', { name: 'Expiry forecast', level: 1 }).waitFor();
  await page.getByRole('status').getByText('Expiry forecast', { exact: false }).waitFor();
  expect(await option.isVisible()).toBe(true);
});

test('after a key is deleted from the list, the focus is on the heading', async () => {
  await createKey('Leaves the list');
  const { page } = await signIn({ path: `${NEW_KEYS_PATH}?search=Leaves+the+list` });
  await page.getByRole('button', { name: 'Actions for Leaves the list' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('checkbox').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
  await page.getByRole('link', { name: 'Leaves the list', exact: true }).waitFor({ state: 'detached' });
  await expect.poll(() => describeFocus(page)).toBe('H1 API keys');
});

test('every view has a help panel, which opens and closes by keyboard and links to the documentation', async () => {
  const { page } = await signIn({ path: KEYS_PATH });
  for (const [path, topic] of [
    [KEYS_PATH, 'Permission levels'],
    [`${KEYS_PATH}/create`, 'The value'],
    [findKeyPath('Student portal'), 'Disabling and deleting'],
    [`${findKeyPath('Student portal')}/edit`, 'What you can change'],
    [`${findKeyPath('Student portal')}/rotate`, 'Replacing a key'],
    ['/organisations/northgate/forecast', 'What the forecast shows'],
  ] as const) {
    await page.goto(new URL(path, page.url()).href);
    await waitForAdminPage(page);
    await page.getByRole('button', { name: /^Info/ }).press('Enter');
    await page.getByRole('heading', { level: 3, name: topic }).waitFor();
    expect(await page.locator('#page').textContent()).not.toMatch(DEVELOPERS_WORDS);
    await page.getByRole('button', { name: 'Close the help' }).press('Enter');
    await page.getByRole('heading', { level: 3, name: topic }).waitFor({ state: 'hidden' });
  }
  await page.getByRole('button', { name: /^Info/ }).click();
  const documentation = page.getByRole('link', { name: /^API documentation for developers/ });
  const address = new URL((await documentation.getAttribute('href')) ?? '', page.url());
  expect(await (await page.request.get(address.href)).text()).toContain('openapi: 3');
});

test('a dialog keeps the focus, closes on Escape, and returns the focus', async () => {
  const { page } = await signIn({ path: findKeyPath('Usage warehouse') });
  await page.getByRole('heading', { name: 'Usage warehouse', level: 1 }).waitFor(); // which gets the focus
  await page.getByRole('button', { name: 'Disable' }).press('Enter');
  await page.getByRole('dialog').waitFor();
  for (let presses = 0; presses < 6; presses++) {
    await page.keyboard.press('Tab');
    expect(await page.locator('[role=dialog] :focus').count()).toBe(1);
  }
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => page.locator(':focus').textContent()).toBe('Disable');
});

test('at 200 % zoom, the list and a form need no horizontal scrolling', async () => {
  const { page } = await signIn({ path: `${KEYS_PATH}/create` });
  await page.setViewportSize({ width: 640, height: 400 }); // 1280 × 800 at 200 %
  for (const path of [`${KEYS_PATH}/create`, KEYS_PATH]) {
    await page.goto(new URL(path, page.url()).href);
    await waitForAdminPage(page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  }
});
