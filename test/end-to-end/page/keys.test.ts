import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { tokenFor } from '../../support/callers.ts';
import { asked, signIn } from '../../support/page.ts';

const { urls } = inject('localHost');
const data = inject('localHostData');
const northgate = '/organisations/northgate';
const list = `${northgate}/api-keys`;

/** Whether the protected API takes a key value for opening sessions. */
async function opens(value: string): Promise<number> {
  const url = `${urls.protectedApi}/api/v1/northgate.example/organisation/northgate/local-auth/session`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `OAApiKey ${value}`,
      'content-type': 'application/vnd.eduserv.iam.auth.localAccountSessionRequest+json',
    },
    body: JSON.stringify({
      connectionID: '1',
      uniqueUserIdentifier: 'u42',
      displayName: 'Jo Reader',
      returnUrl: 'https://catalogue.northgate.example/',
    }),
  });
  return answer.status;
}

interface Made {
  keyId: string;
  value: string;
}

async function api(path: string, method: string, body: object): Promise<Made> {
  const token = await tokenFor(data, 'ada@northgate.example');
  const answer = await fetch(urls.adminApi + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
  return (await answer.json()) as Made;
}

async function remove(path: string): Promise<void> {
  const token = await tokenFor(data, 'ada@northgate.example');
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(urls.adminApi + path, { method: 'DELETE', headers })).status).toBe(204);
}

const aKey = (name: string) => api(list, 'POST', { name, permissionLevel: 'authentication' });
const value = (page: Page) => page.locator('pre').first();
const shownValue = async (page: Page) => (await value(page).textContent()) ?? '';

test('a key that is created works, and its value is shown this once', async () => {
  const { page, complaints } = await signIn({ at: list });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('link', { name: 'Create API key' }).click();
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByText('Give the key a name').first().waitFor();
  await page.getByText('Choose what the key may do').first().waitFor();
  await page.getByLabel('Name').fill('Made by hand');
  await page.getByRole('radio', { name: /Authentication API/ }).check();
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByText('Copy the value now').waitFor();
  const shown = await shownValue(page);
  expect(await opens(shown)).toBe(200);

  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Stay and copy it' }).click();
  expect(await shownValue(page)).toBe(shown);
  await page.getByRole('button', { name: 'Copy the value' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: 'Made by hand', exact: true }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Create API key' }).waitFor();
  const everything = await page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      history.state,
      { ...sessionStorage },
      { ...localStorage },
    ]),
  );
  expect(everything).not.toContain(shown);
  expect(complaints).toEqual([]);
});

test('whoever leaves without having copied the value is asked, and may', async () => {
  const { page } = await signIn({ at: `${list}/create` });
  await page.getByLabel('Name').fill('Left behind');
  await page.getByRole('radio', { name: /Full access/ }).check();
  await page.getByLabel('Name').press('Enter');
  await page.getByText('Copy the value now').waitFor();
  await page.getByRole('link', { name: 'What expires when' }).click();
  await page.getByRole('button', { name: 'Leave without it' }).click();
  await page.getByRole('heading', { name: 'What expires when', level: 1 }).waitFor();
});

test('whoever leaves while the value is on its way is asked, too', async () => {
  const { page } = await signIn({ at: `${list}/create` });
  await page.getByLabel('Name').fill('On its way');
  await page.getByRole('radio', { name: /Full access/ }).check();
  const answers = Promise.withResolvers<void>();
  await page.route(asked(/api-keys$/), async (route) => {
    await answers.promise;
    await route.continue();
  });
  await page.getByLabel('Name').press('Enter');
  await page.getByRole('link', { name: 'What expires when' }).click();
  await page.getByRole('button', { name: 'Stay and copy it' }).click();
  answers.resolve();
  await page.getByText('Copy the value now').waitFor();
});

test('copying the value by hand counts', async () => {
  const { page } = await signIn({ at: `${list}/create` });
  await page.getByLabel('Name').fill('Copied by hand');
  await page.getByRole('radio', { name: /Full access/ }).check();
  await page.getByLabel('Name').press('Enter');
  await value(page).click({ clickCount: 3 });
  await page.keyboard.press('Control+c');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
});

test('a value that the browser did not let be copied does not count as copied', async () => {
  const { page } = await signIn({ at: `${list}/create` });
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('Not allowed.'));
  });
  await page.getByLabel('Name').fill('Not copied');
  await page.getByRole('radio', { name: /Full access/ }).check();
  await page.getByLabel('Name').press('Enter');
  await page.getByRole('button', { name: 'Copy the value' }).click();
  await page.getByText('copy it by hand').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Stay and copy it' }).waitFor();
});

test('reports are offered only where they are enabled', async () => {
  const { page } = await signIn({ at: '/organisations/northgatelibrary/api-keys/create' });
  await page.getByRole('radio', { name: /Full access/ }).waitFor();
  expect(await page.getByRole('radio').count()).toBe(2);
  await page.getByText('not enabled for Northgate University Library').first().waitFor();
});

test.each([
  ['offline', 'The key may have been made'],
  ['refused', 'The name is taken by a ghost.'],
])(
  'a creation that fails (%s) says why, and what was entered is still there after a reload',
  async (kind, said) => {
    const { page } = await signIn({ at: `${list}/create` });
    await page.getByLabel('Name').fill('Not lost');
    await page.getByRole('radio', { name: /Full access/ }).check();
    await page.route(asked(/api-keys$/), (route) =>
      kind === 'offline'
        ? route.abort()
        : route.fulfill({
            status: 400,
            json: {
              type: 'urn:latchkey:problem:name-invalid',
              detail: said,
              errors: [{ field: 'name', detail: said }],
            },
          }),
    );
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByText(said).first().waitFor();
    await page.unrouteAll();
    await page.reload();
    await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('Not lost');
    expect(await page.getByRole('radio', { name: /Full access/ }).isChecked()).toBe(true);
  },
);

test('a key is renamed and its level changed; value and expiry date are shown as what cannot be', async () => {
  const { keyId } = await aKey('To be edited');
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByText('What cannot be changed').waitFor();
  await page.getByLabel('Name').fill('Edited');
  await page.getByRole('radio', { name: /Full access/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Edited', level: 1 }).waitFor();
  await page.getByText('Name: To be edited → Edited').waitFor();
  await page.getByText('Permission level: Authentication API → Full access').waitFor();
});

test('who edits what somebody else has changed meanwhile loses nothing, nor do they', async () => {
  const { keyId } = await aKey('Contested');
  const { page } = await signIn({ at: `${list}/${keyId}/edit` });
  await page.getByLabel('Name').fill('Mine');
  await api(`${list}/${keyId}`, 'PATCH', { name: 'Theirs', permissionLevel: 'full' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody else has changed this key meanwhile').waitFor();
  await page.getByRole('radio', { name: 'Yours: Mine' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Mine', level: 1 }).waitFor();
  await page.getByText('Name: Theirs → Mine').waitFor();
  await page.getByText(/^Full access:/).waitFor();
});

test('what both have changed is still asked about after a reload', async () => {
  const { keyId } = await aKey('Contested twice');
  const { page } = await signIn({ at: `${list}/${keyId}/edit` });
  await page.getByLabel('Name').fill('Mine');
  await api(`${list}/${keyId}`, 'PATCH', { name: 'Theirs' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('radio', { name: 'Theirs: Theirs' }).waitFor();
  await page.reload();
  await page.getByRole('radio', { name: 'Theirs: Theirs' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Theirs', level: 1 }).waitFor();
});

test('who edits a key that was deleted meanwhile is told so', async () => {
  const { keyId } = await aKey('Going');
  const { page } = await signIn({ at: `${list}/${keyId}/edit` });
  await page.getByLabel('Name').fill('Gone');
  await remove(`${list}/${keyId}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody has deleted this key meanwhile').waitFor();
});

test('a key that could not be enabled is not passed over', async () => {
  const { keyId } = await aKey('Stays off');
  await api(`${list}/${keyId}`, 'PATCH', { enabled: false });
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('button', { name: 'Enable' }).waitFor();
  await page.route(asked(/api-keys\/[^/]+$/), (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.fallback(),
  );
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('Enabling Stays off did not work').first().waitFor();
});

test('a key is disabled and enabled, and the protected API goes by it', async () => {
  const { keyId, value } = await aKey('On and off');
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('button', { name: 'Disable' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It has never been used').waitFor();
  await dialog.getByRole('button', { name: 'Disable' }).click();
  await page.getByText('This key is disabled').waitFor();
  expect(await opens(value)).toBe(401);
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('it works again').first().waitFor();
  expect(await opens(value)).toBe(200);
});

test('a key is rotated: the successor works beside it, and the page says which of them is used', async () => {
  const { keyId, value: old } = await aKey('To be rotated');
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('link', { name: 'Rotate' }).click();
  await page.getByRole('radio', { name: /For some days more/ }).check();
  await page.getByRole('textbox', { name: 'Days' }).fill('31');
  await page.getByText('Enter a whole number from 0 to 30').waitFor();
  await page.getByRole('textbox', { name: 'Days' }).fill('3');
  await page.getByText(/It stops on/).waitFor();
  await page.getByRole('button', { name: 'Make the successor' }).click();
  const successor = await shownValue(page);
  expect(await opens(old)).toBe(200);
  expect(await opens(successor)).toBe(200);
  await page.getByRole('button', { name: 'Copy the value' }).click();
  await page.goto(`${urls.adminPage}${list}/${keyId}`);
  await page.getByText(/Its successor (is in use|has never been used)/).waitFor();
  expect(await page.getByRole('link', { name: 'Rotate' }).count()).toBe(0);
});

test('a key is rotated anew once its successor is deleted', async () => {
  const { keyId } = await aKey('Rotated twice');
  const rotate = `${list}/${keyId}/rotate`;
  const successor = await api(`${list}/${keyId}/rotation`, 'POST', {});
  const { page } = await signIn({ at: rotate });
  await page.getByText('This key cannot be rotated').waitFor();
  await remove(`${list}/${successor.keyId}`);
  await page.reload();
  await page.getByRole('button', { name: 'Make the successor' }).click();
  await page.getByText('The successor is ready').first().waitFor();
});

test('a key is deleted from the list, once it is known what will fail', async () => {
  const { value } = await aKey('To be deleted');
  const { page } = await signIn({ at: `${list}?search=To+be+deleted` });
  await page.getByRole('row', { name: /To be deleted/ }).hover();
  await page.getByRole('button', { name: 'Delete To be deleted' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('can no longer sign in people').waitFor();
  expect(await dialog.getByRole('button', { name: 'Delete' }).isEnabled()).toBe(false);
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('To be deleted is deleted').first().waitFor();
  expect(await opens(value)).toBe(401);
});

test('who deletes what somebody else has changed meanwhile is shown how it is now', async () => {
  const { keyId } = await aKey('Changed under the hand');
  const { page } = await signIn({ at: `${list}/${keyId}` });
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('checkbox').check();
  await api(`${list}/${keyId}`, 'PATCH', { enabled: false });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText('Somebody else has changed this key').waitFor();
  await dialog.getByText('It does not work already').waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('is deleted').first().waitFor();
});
