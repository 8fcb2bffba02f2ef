import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { matchAdminApi, openPage, signIn, waitForAdminPage } from '../../support/page.ts';
import { buildApiKey } from '../../support/page-api-key.ts';
import { measureOverflow } from './measure-overflow.ts';

const isListUrl = matchAdminApi(/^\/organisations\/northgate\/api-keys$/);

test('the list shows name, level, masked value, dates, last use and status of a key', async () => {
  const { page, browserErrors } = await signIn();
  const row = page.getByRole('row', { name: /Identity management/ });
  for (const text of ['Full access', /^••••\w{4}$/, /in \d+ days/, 'Expiring soon', 'by Ada Byrne']) {
    await expect.poll(() => row.getByText(text).count()).toBeGreaterThan(0);
  }
  const unused = page.getByRole('row', { name: /Old intranet/ }); // no other test uses it
  await expect.poll(() => unused.getByText('Never').count()).toBeGreaterThan(0);
  expect(browserErrors).toEqual([]);
});

test('a list with keys never says that it is empty while it loads', async () => {
  const { page } = await openPage();
  await page.addInitScript(() => {
    const seen: string[] = [];
    const look = () => seen.push(...(document.body?.textContent.match(/No API keys yet|\(0\)/g) ?? []));
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
    Object.assign(globalThis, { seen });
  });
  await page.getByRole('button', { name: 'Ada Byrne' }).click();
  await waitForAdminPage(page);
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  expect(await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual([]);
});

test('every width down to 320 pixels shows names of any length, the end and the menu, and nothing is cut off', async () => {
  const { page } = await signIn();
  const longNames = ['W'.repeat(100), 'A name of a key that goes on, '.repeat(4).slice(0, 95)];
  await page.route(isListUrl, async (route) => {
    const response = await route.fetch();
    const { items } = (await response.json()) as { items: { name: string }[] };
    const others = items.filter(({ name }) => name !== 'Student portal');
    for (const [index, name] of longNames.entries()) Object.assign(others[index] ?? {}, { name });
    await route.fulfill({ response, json: { items } });
  });
  await page.reload();
  const row = page.getByRole('row', { name: /Student portal/ });
  await row.waitFor();
  for (const width of [1440, 1280, 1024, 768, 640, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const isWide = width >= 1280;
    await expect.poll(() => page.getByRole('columnheader').count()).toBe(isWide ? 8 : width === 1024 ? 6 : 3);
    await expect
      .poll(async () => ({ width, overflow: await measureOverflow(page) }))
      .toEqual({ width, overflow: 0 });
    for (const part of [row.getByText(/^in \d+ \w+$/), row.getByRole('button', { name: /^Actions for/ })]) {
      const box = await part.boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= width).toBe(true);
    }
    expect(await countLines(page, 'Expiring')).toBe(1);
  }
});

test('the keys that stop working first come first, and those that have expired last', async () => {
  const { page } = await signIn();
  const names = () => page.locator('tbody').getByRole('rowheader').getByRole('link').allTextContents();
  await expect.poll(async () => (await names()).at(0)).toBe('Identity management');
  expect((await names()).at(-1)).toBe('Old intranet');

  const row = page.getByRole('row', { name: /Student portal/ });
  for (const action of ['Edit', 'Replace']) {
    await row.getByRole('button', { name: 'Actions for Student portal' }).click();
    await page.getByRole('menuitem', { name: action }).click();
    await page.getByRole('heading', { name: `${action} Student portal` }).waitFor();
    await page.goBack();
  }
  for (const action of ['Disable', 'Delete']) {
    await row.getByRole('button', { name: 'Actions for Student portal' }).click();
    await page.getByRole('menuitem', { name: action }).click();
    await page.getByRole('dialog', { name: `${action} Student portal?` }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
});

test('edit and delete appear only when a row is hovered or focused', async () => {
  const { page } = await signIn();
  const row = page.getByRole('row', { name: /Student portal/ });
  const actions = row.locator('.row-shortcuts');
  const opacity = () => actions.evaluate((element) => getComputedStyle(element).opacity);
  await page.mouse.move(5, 790);
  await expect.poll(opacity).toBe('0');
  await row.hover();
  await expect.poll(opacity).toBe('1');
  await page.mouse.move(5, 790);
  await row.getByRole('link', { name: 'Student portal', exact: true }).first().focus();
  await expect.poll(opacity).toBe('1');
});

test('search, status and sort order are in the URL and survive a reload', async () => {
  const { page } = await signIn({ administrator: 'Lena Osei' });
  const names = () => page.locator('tbody').getByRole('rowheader').getByRole('link').allTextContents();
  const all = ['Library website', 'Walk-in accounts'];
  await expect.poll(async () => (await names()).sort()).toEqual(all);
  await page.getByRole('button', { name: 'Name' }).press('Enter');
  await expect.poll(names).toEqual(all);
  await page.getByRole('searchbox').pressSequentially('li e');
  expect(await page.getByRole('searchbox').inputValue()).toBe('li e');
  await page.getByRole('button', { name: /Any status/ }).click();
  await page.getByRole('option', { name: 'Expiring soon (1)' }).click();
  await expect.poll(names).toEqual(['Library website']);
  await expect
    .poll(() => new URL(page.url()).search)
    .toBe('?search=li+e&status=expiring&sort=name&order=ascending');
  await page.reload();
  await expect.poll(names).toEqual(['Library website']);
  expect(await page.getByRole('searchbox').inputValue()).toBe('li e');
  await page.getByRole('searchbox').fill('nothing of this name');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(names).toEqual(all);
  await page.getByRole('searchbox').fill('walk');
  await expect.poll(names).toEqual(['Walk-in accounts']);
  await page.getByRole('navigation').getByRole('link', { name: 'API keys', exact: true }).first().click();
  await expect.poll(async () => (await names()).length).toBe(2);
});

test('the organisation can be switched in the navigation and the breadcrumbs, and a view stays open', async () => {
  const { page } = await signIn();
  await page.getByRole('button', { name: /Organisation/ }).click();
  await page.getByRole('option', { name: /Honolulu/ }).click();
  await page.getByRole('link', { name: 'Field station kiosk', exact: true }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/organisations/northgatehawaii/api-keys');
  await page.getByText(/Honolulu time/).waitFor();
  await page.getByRole('link', { name: 'Northgate University', exact: true }).click();
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  await page.getByRole('link', { name: 'Expiry forecast' }).click();
  await page.getByRole('button', { name: /Organisation/ }).click();
  await page.getByRole('option', { name: /Honolulu/ }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/organisations/northgatehawaii/forecast');
});

test('an empty list explains keys and when reminders are sent, as configured', async () => {
  const { page } = await signIn();
  await page.route(isListUrl, (route) => route.fulfill({ json: { items: [] } }));
  await page.route('**/config.json', async (route) => {
    const settings = await (await route.fetch()).json();
    await route.fulfill({ json: { ...settings, expiringDays: 60 } });
  });
  await page.reload();
  await page.getByText('No API keys yet').waitFor();
  await page.getByText('starting 60 days before a key stops working').waitFor();
});

test('10,000 keys are shown while they load, and search, sort and paging cover all of them', async () => {
  const { page } = await signIn();
  const release = Promise.withResolvers<void>();
  await page.route(isListUrl, async (route) => {
    const cursor = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    if (cursor === 1) await release.promise;
    const items = Array.from({ length: 500 }, (_, index) => buildNumberedKey(cursor * 500 + index));
    return route.fulfill({ json: { items, ...(cursor < 19 && { next: String(cursor + 1) }) } });
  });
  await page.reload();
  await page.getByText('(500 so far, loading more)').waitFor();
  release.resolve();
  await page.getByText('(10,000)').waitFor();
  await page.getByRole('button', { name: /^Page 400/ }).click();
  await page.getByRole('button', { name: 'Name' }).press('Enter');
  await page.getByRole('searchbox').fill('9999');
  await page.getByRole('link', { name: 'Key 9999', exact: true }).waitFor();
  await page.getByText('1 key found').first().waitFor();
});

test('dates are in English and in the Gregorian calendar, whatever the browser’s locale', async () => {
  for (const locale of ['th-TH', 'ar-EG', 'fa-IR', 'ja-JP-u-ca-japanese']) {
    const { page } = await signIn({ locale });
    const row = page.getByRole('row', { name: /Identity management/ });
    await row
      .getByText(/^\d{1,2} (Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec) 20\d\d$/)
      .first()
      .waitFor();
    await row.getByText(/^in \d+ days$/).waitFor();
    await page.getByText('at the start of the day shown, London time').waitFor();
    expect(await page.locator('main').textContent()).not.toMatch(
      /Europe\/|[\u0660-\u06f9\u0e00-\u0e7f]|令和/,
    );
  }
});

test('relative times go by the reader’s clock, and keep up with it', async () => {
  const { page } = await signIn();
  const row = page.getByRole('row', { name: /Identity management/ });
  const text = row.getByText(/^in \d+ (days|hours)$/);
  const days = Number(/\d+/.exec((await text.textContent()) ?? ''));
  await page.clock.install();
  await page.reload();
  await text.waitFor();
  await page.clock.fastForward((days - 2) * 24 * 3_600_000); // leaves one to two days, whatever the time of day
  await row.getByText(/^(tomorrow|in 2 days|in \d+ hours)$/).waitFor();
});

test('the chosen theme is kept, whatever the system prefers', async () => {
  const { page } = await signIn({ theme: 'light' });
  const isDark = () => page.evaluate(() => document.body.classList.contains('awsui-dark-mode'));
  expect(await isDark()).toBe(false);
  await page.getByRole('button', { name: 'Appearance' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  expect(await isDark()).toBe(true);
  await page.reload();
  await waitForAdminPage(page);
  expect(await isDark()).toBe(true);
});

/** On how many lines the first occurrence of a word in the table stands. */
function countLines(page: Page, word: string): Promise<number> {
  return page
    .getByText(word)
    .first()
    .evaluate((element, text) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const at = walker.currentNode.textContent?.indexOf(text) ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + text.length);
        return new Set(Array.from(range.getClientRects(), ({ top }) => top)).size;
      }
      return 0;
    }, word);
}

function buildNumberedKey(index: number) {
  return buildApiKey({
    keyId: `01KAPB7Q0X3TN3RZFVY9X${String(index).padStart(5, '0')}`,
    name: `Key ${index}`,
    expiresOn: '2099-11-23',
    expiresAt: '2099-11-23T00:00:00Z',
    endsAt: '2099-11-23T00:00:00.000Z',
    endsOn: '2099-11-23',
  });
}
