import { describe, expect, inject, test } from 'vitest';
import { arrive, asked, barriers, openPage, signIn } from '../../support/page.ts';

const { urls, apiKeys } = inject('localHost');
const northgate = '/organisations/northgate';
const keyAt = (name: string): string => {
  const key = apiKeys.find((candidate) => candidate.name === name);
  return `${northgate}/api-keys/${key?.keyId}`;
};

const VIEWS = {
  list: `${northgate}/api-keys`,
  'list in which nothing is found': `${northgate}/api-keys?search=nothing+of+this+name`,
  creation: `${northgate}/api-keys/create`,
  key: keyAt('Identity management'),
  'expired key': keyAt('Old intranet'),
  editing: `${keyAt('Student portal')}/edit`,
  rotation: `${keyAt('Student portal')}/rotate`,
  'what expires when': `${northgate}/forecast`,
  'nothing there': '/organisations/elsewhere/api-keys',
};

describe('axe finds nothing wrong, in the light and in the dark:', () => {
  test('in any view', async () => {
    const { page } = await signIn();
    for (const [view, at] of Object.entries(VIEWS)) {
      await page.goto(urls.adminPage + at);
      await arrive(page);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      expect({ view, barriers: await barriers(page) }).toEqual({ view, barriers: [] });
    }
  });

  test('with what is entered wrongly, a new value, and leaving it', async () => {
    const { page } = await signIn({ at: VIEWS.creation });
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByText('Give the key a name').first().waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('Name').fill('Looked at');
    await page.getByRole('radio', { name: /Reports API/ }).check();
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByText('Copy the value now').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Stay and copy it' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  test('with the dialogs, and with a conflict', async () => {
    const { page } = await signIn({ at: VIEWS.key });
    for (const action of ['Delete', 'Disable']) {
      await page.getByRole('button', { name: action }).click();
      await page.getByRole('dialog').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Name').fill('Mine');
    await page.route(asked(/api-keys\/\w+$/), async (route) => {
      if (route.request().method() === 'PATCH') return route.fulfill({ status: 412, json: {} });
      const response = await route.fetch();
      return route.fulfill({ response, json: { ...(await response.json()), name: 'Theirs', version: 9 } });
    });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('radio', { name: 'Theirs: Theirs' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  test('with failures', async () => {
    const { page } = await signIn();
    await page.route(asked(/api-keys$/), (route) => route.abort());
    await page.reload();
    await page.getByText('Latchkey could not be reached').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.route('**/config.json', (route) => route.abort());
    await page.reload();
    await page.getByRole('heading', { name: 'Signing in did not work' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});

test('axe finds nothing wrong with the list on a phone', async () => {
  const { page } = await signIn({ phone: true });
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  expect(await barriers(page)).toEqual([]);
});

test('axe finds nothing wrong with the page of who is signed out', async () => {
  const { page } = await openPage();
  await page.getByRole('button', { name: 'Ada Byrne' }).click();
  await arrive(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  expect(await barriers(page)).toEqual([]);
});
