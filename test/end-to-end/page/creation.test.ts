import { expect, test } from 'vitest';
import { asked, signIn } from '../../support/page.ts';
import { list, opens, shownValue, value } from '../../support/page-keys.ts';

test('a key that is created works, and its value is shown this once', async () => {
  const { page, complaints } = await signIn({ at: list });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('link', { name: 'Create API key' }).first().click(); // an empty list offers it, too
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
  await page.getByText('Copied').first().waitFor();
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
