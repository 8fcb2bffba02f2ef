import { expect, inject, test } from 'vitest';
import { asked, signIn } from '../../support/page.ts';
import { aRotatedKey } from '../../support/page-keys.ts';

const { apiKeys } = inject('localHost');
const keyAt = (name: string): string => {
  const key = apiKeys.find((candidate) => candidate.name === name);
  return `/organisations/${key?.organisationId}/api-keys/${key?.keyId}`;
};

test('where the history cannot be read, the key is shown all the same, and the history when it is tried again', async () => {
  const { page } = await signIn();
  await page.route(asked(/\/events$/), (route) => route.abort());
  await page.goto(new URL(keyAt('Student portal'), page.url()).href);
  await page.getByRole('heading', { name: 'Student portal', level: 1 }).waitFor();
  await page.getByText('Latchkey could not be reached').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('row', { name: /^Created/ }).waitFor();
});

test('a history that fails half way shows what has come, and the rest when it is tried again', async () => {
  const { page } = await signIn();
  const at = (url: URL) => url.searchParams.get('cursor');
  const isAsked = asked(/\/events$/);
  await page.route(isAsked, async (route) => {
    const response = await route.fetch();
    const { items } = (await response.json()) as { items: object[] };
    await route.fulfill({ response, json: { items, next: 'more' } });
  });
  await page.route(
    (url) => isAsked(url) && at(url) !== null,
    (route) => route.abort(),
  );
  await page.goto(new URL(keyAt('Student portal'), page.url()).href);
  await page.getByRole('row', { name: /^Created/ }).waitFor();
  await page.getByText('the rest of the history could not be read').waitFor();
  await page.route(
    (url) => isAsked(url) && at(url) !== null,
    async (route) => {
      const url = new URL(route.request().url());
      url.searchParams.delete('cursor');
      const response = await route.fetch({ url: url.href });
      const item = { eventId: 'e0', keyId: 'k', type: 'disabled', at: '2026-01-01T00:00:00Z' };
      await route.fulfill({ response, json: { items: [{ ...item, actor: { subject: 's', name: 'Jo' } }] } });
    },
  );
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('row', { name: /^Disabled/ }).waitFor();
  expect(await page.getByText('could not be read').count()).toBe(0);
});

test('the history leads to the new key, and says who, from where and with which browser, on a phone too', async () => {
  const { old } = await aRotatedKey('Looked up by phone');
  const { page } = await signIn({ at: `${old}/edit`, phone: true });
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

test('a reminder that came back stands out, and one that is not confirmed yet says so', async () => {
  const { page } = await signIn();
  await page.route(asked(/\/events$/), async (route) => {
    const response = await route.fetch();
    const { items } = (await response.json()) as { items: object[] };
    const reminder = { stage: 7, administrators: 3, delivered: 1, bounced: 1 };
    const reminded = { ...items[0], eventId: 'e1', type: 'reminded', reminder };
    await route.fulfill({ response, json: { items: [reminded, ...items] } });
  });
  await page.goto(new URL(keyAt('Student portal'), page.url()).href);
  const row = page.getByRole('row', { name: /^Reminder/ });
  await row.getByText('1 arrived, 1 not confirmed yet').waitFor();
  await row.getByText('1 came back: check the address').waitFor();
  await row.getByRole('img', { name: 'Warning' }).waitFor();
});
