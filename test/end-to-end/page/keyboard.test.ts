import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findKeyPath, signIn, waitForAdminPage } from '../../support/page.ts';

const KEYS_PATH = '/organisations/northgate/api-keys';

/** Presses Tab until the focused element has an accessible name that matches, as someone without a mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    const focusedName = await page.evaluate(() => {
      const focused = document.activeElement;
      const labels = focused?.getAttribute('aria-labelledby')?.split(' ') ?? [];
      const labelText = labels.map((id) => document.getElementById(id)?.textContent).join(' ');
      return labelText || focused?.getAttribute('aria-label') || focused?.textContent?.trim() || '';
    });
    if (name.test(focusedName)) return;
  }
  throw new Error(`No element named ${name} can be reached by keyboard.`);
}

test('a key can be created, edited and deleted without a mouse', async () => {
  const { page } = await signIn({ path: KEYS_PATH });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  await tabTo(page, /Create API key/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Create API key' }).waitFor();
  await tabTo(page, /^Name/);
  await page.keyboard.type('By keyboard alone');
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
});

test('a dialog keeps the focus, closes on Escape, and returns the focus', async () => {
  const { page } = await signIn({ path: findKeyPath('Usage warehouse') });
  await page.getByRole('button', { name: 'Disable' }).focus();
  await page.keyboard.press('Enter');
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
