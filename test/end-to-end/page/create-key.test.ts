import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { matchAdminApi, signIn } from '../../support/page.ts';
import { callProtectedApi, createKey, KEYS_PATH, locateValue, readValue } from '../../support/page-keys.ts';

test('a created key works, and its value is shown only once', async () => {
  const { page, browserErrors } = await signIn({ path: KEYS_PATH });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('link', { name: 'Create API key' }).first().click(); // an empty list has a second link
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByText('The name is empty').first().waitFor();
  await page.getByText('Choose a permission level').first().waitFor();
  const inAYear = Temporal.Now.plainDateISO('Europe/London').add({ years: 1 });
  const expiryDate = inAYear.toLocaleString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  await page
    .getByText(new RegExp(`^${expiryDate}`))
    .first()
    .waitFor();
  await page.getByLabel('Name').fill('Made\u200b by hand');
  await page.getByText('an invisible character (U+200B) after “Made”').first().waitFor();
  await page.getByLabel('Name').fill('Made by hand');
  await page.getByRole('radio', { name: /Authentication API/ }).check();
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByText('Copy the value now').waitFor();
  const value = await readValue(page);
  expect(await callProtectedApi(value)).toBe(200);
  await page.getByText(`Works until the start of ${expiryDate}, London time.`).waitFor();
  const example = page.getByText(/^read -rs LATCHKEY_VALUE/);
  expect(await example.isVisible()).toBe(false);
  await page.getByRole('button', { name: 'For developers' }).click();
  await example.waitFor();
  expect(await example.textContent()).not.toContain(value);

  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Stay and copy it' }).click();
  expect(await readValue(page)).toBe(value);
  await page.getByRole('button', { name: 'Copy the value' }).click();
  await page.getByText('Copied').first().waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('searchbox').fill('Made by hand');
  await page.getByRole('link', { name: 'Made by hand', exact: true }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Create API key' }).waitFor();
  const browserState = await page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      history.state,
      { ...sessionStorage },
      { ...localStorage },
    ]),
  );
  expect(browserState).not.toContain(value);
  expect(browserErrors).toEqual([]);
});

test('a second key of the same name is warned of, and allowed', async () => {
  const { hint } = await createKey('Named twice');
  const { page } = await signIn({ path: `${KEYS_PATH}/create` });
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT'); // the name has the focus
  await page.keyboard.type(' NAMED TWICE');
  await page.getByText(`The key ending with ${hint} (active) already has this name.`).first().waitFor();
  await page.getByRole('radio', { name: /Full access/ }).check();
  await page.getByLabel('Name').press('Enter');
  await page.getByText('Copy the value now').waitFor();
});

test('leaving without having copied the value asks first', async () => {
  const { page } = await signIn({ path: `${KEYS_PATH}/create` });
  await page.getByLabel('Name').fill('Left behind');
  await page.getByRole('radio', { name: /Full access/ }).check();
  await page.getByLabel('Name').press('Enter');
  await page.getByText('Copy the value now').waitFor();
  await page.getByRole('link', { name: 'Expiry forecast' }).click();
  await page.getByRole('button', { name: 'Leave without it' }).click();
  await page.getByRole('heading', { name: 'Expiry forecast', level: 1 }).waitFor();
});

test('leaving while the key is being created asks first', async () => {
  const { page } = await signIn({ path: `${KEYS_PATH}/create` });
  await page.getByLabel('Name').fill('On its way');
  await page.getByRole('radio', { name: /Full access/ }).check();
  const release = Promise.withResolvers<void>();
  await page.route(matchAdminApi(/api-keys$/), async (route) => {
    await release.promise;
    await route.continue();
  });
  await page.getByLabel('Name').press('Enter');
  await page.getByRole('link', { name: 'Expiry forecast' }).click();
  await page.getByText('Leave while the key is being created?').waitFor();
  await page.getByRole('button', { name: 'Stay and wait' }).click();
  release.resolve();
  await page.getByText('Copy the value now').waitFor();
});

test('selecting and copying the value by hand counts as copied', async () => {
  const { page } = await signIn({ path: `${KEYS_PATH}/create` });
  await page.getByLabel('Name').fill('Copied by hand');
  await page.getByRole('radio', { name: /Full access/ }).check();
  await page.getByLabel('Name').press('Enter');
  await locateValue(page).click({ clickCount: 3 });
  await page.keyboard.press('Control+c');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
});

test('the value does not count as copied if the browser refused to copy it', async () => {
  const { page } = await signIn({ path: `${KEYS_PATH}/create` });
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('Not allowed.'));
  });
  await page.getByLabel('Name').fill('Not copied');
  await page.getByRole('radio', { name: /Full access/ }).check();
  await page.getByLabel('Name').press('Enter');
  await page.getByRole('button', { name: 'Copy the value' }).click();
  await page.getByText('The browser did not allow copying').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Stay and copy it' }).waitFor();
});

test('reports are offered only to organisations that have the feature', async () => {
  const { page } = await signIn({ path: '/organisations/northgatelibrary/api-keys/create' });
  await page.getByRole('radio', { name: /Full access/ }).waitFor();
  expect(await page.getByRole('radio').count()).toBe(2);
  await page.getByText('not enabled for Northgate University Library').first().waitFor();
});

test('if the response is lost, the page asks for it again, and the one key that was created has the value shown', async () => {
  const { page } = await signIn({ path: `${KEYS_PATH}/create` });
  await page.getByLabel('Name').fill('Asked again');
  await page.getByRole('radio', { name: /Full access/ }).check();
  const lost: string[] = [];
  await page.route(
    matchAdminApi(/api-keys$/),
    async (route) => {
      const { value } = await (await route.fetch()).json();
      lost.push(value);
      await route.abort();
    },
    { times: 1 },
  );
  await page.getByLabel('Name').press('Enter');
  await page.getByText('Copy the value now').waitFor();
  const value = (await locateValue(page).textContent()) ?? '';
  expect(lost).toEqual([expect.stringMatching(/^lk_/)]);
  expect(value.slice(0, 40)).toBe(lost[0]?.slice(0, 40)); // the same organisation and key
  expect(value).not.toBe(lost[0]);
});

test.each([
  ['offline', 'The key may have been created'],
  ['refused', 'The name is taken by a ghost.'],
])(
  'if creating a key fails (%s), the page says why and keeps the input over a reload',
  async (kind, text) => {
    const { page } = await signIn({ path: `${KEYS_PATH}/create` });
    await page.getByLabel('Name').fill('Not lost');
    await page.getByRole('radio', { name: /Full access/ }).check();
    await page.route(matchAdminApi(/api-keys$/), (route) =>
      kind === 'offline'
        ? route.abort()
        : route.fulfill({
            status: 400,
            json: {
              type: 'urn:latchkey:problem:name-invalid',
              detail: text,
              errors: [{ field: 'name', detail: text }],
            },
          }),
    );
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByText(text).first().waitFor();
    await page.unrouteAll();
    await page.reload();
    await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('Not lost');
    expect(await page.getByRole('radio', { name: /Full access/ }).isChecked()).toBe(true);
    await page.getByText('What you entered earlier is restored').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('');
  },
);
