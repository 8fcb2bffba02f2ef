import { expect, test } from 'vitest';
import { findKeyPath, matchAdminApi, signIn } from '../../support/page.ts';
import { createRotatedKey } from '../../support/page-keys.ts';

test('a key is shown even if its history cannot be loaded, and a retry loads the history', async () => {
  const { page } = await signIn();
  await page.route(matchAdminApi(/\/events$/), (route) => route.abort());
  await page.goto(new URL(findKeyPath('Student portal'), page.url()).href);
  await page.getByRole('heading', { name: 'Student portal', level: 1 }).waitFor();
  await page.getByText('Latchkey could not be reached').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('row', { name: /^Created/ }).waitFor();
});

test('a history that fails halfway shows what was loaded, and a retry loads the rest', async () => {
  const { page } = await signIn();
  const isEventsUrl = matchAdminApi(/\/events$/);
  const isNextPageUrl = (url: URL) => isEventsUrl(url) && url.searchParams.has('cursor');
  await page.route(isEventsUrl, async (route) => {
    const response = await route.fetch();
    const { items } = (await response.json()) as { items: object[] };
    await route.fulfill({ response, json: { items, next: 'more' } });
  });
  await page.route(isNextPageUrl, (route) => route.abort());
  await page.goto(new URL(findKeyPath('Student portal'), page.url()).href);
  await page.getByRole('row', { name: /^Created/ }).waitFor();
  await page.getByText('the rest of the history could not be loaded').waitFor();
  await page.route(isNextPageUrl, async (route) => {
    const url = new URL(route.request().url());
    url.searchParams.delete('cursor');
    const response = await route.fetch({ url: url.href });
    const item = { eventId: 'e0', keyId: 'k', type: 'disabled', at: '2026-01-01T00:00:00Z' };
    await route.fulfill({ response, json: { items: [{ ...item, actor: { subject: 's', name: 'Jo' } }] } });
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('row', { name: /^Disabled/ }).waitFor();
  expect(await page.getByText('could not be loaded').count()).toBe(0);
});

test('the history links to the new key and shows who made a change, from where and with which browser, even on a phone', async () => {
  const { oldPath } = await createRotatedKey('Looked up by phone');
  const { page } = await signIn({ path: `${oldPath}/edit`, phone: true });
  await page.getByLabel('Name').fill('Edited by phone');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Edited by phone', level: 1 }).waitFor();
  await page.getByRole('row', { name: /^Edited.*Ada Byrne.*from .*, Chrome \d+ on / }).waitFor();
  await page
    .getByRole('row', { name: /^Replaced/ })
    .getByRole('link', { name: 'The new key' })
    .click();
  await page.getByText('The old key still works').waitFor();
});

test('a reminder warns about bounced emails and counts those that are not confirmed yet', async () => {
  const { page } = await signIn();
  await page.route(matchAdminApi(/\/events$/), async (route) => {
    const response = await route.fetch();
    const { items } = (await response.json()) as { items: object[] };
    const reminder = { stage: 7, administrators: 3, delivered: 1, bounced: 1 };
    const reminded = { ...items[0], eventId: 'e1', type: 'reminded', reminder };
    await route.fulfill({ response, json: { items: [reminded, ...items] } });
  });
  await page.goto(new URL(findKeyPath('Student portal'), page.url()).href);
  const row = page.getByRole('row', { name: /^Reminder/ });
  await row.getByText('1 delivered, 1 not confirmed yet').waitFor();
  await row.getByText('1 bounced: check the email address').waitFor();
  await row.getByRole('img', { name: 'Warning' }).waitFor();
});
