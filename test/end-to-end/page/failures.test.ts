import { test } from 'vitest';
import { asked, signIn } from '../../support/page.ts';

const list = asked(/^\/organisations\/northgate\/api-keys$/);

test.each([
  ['offline', 'Latchkey could not be reached'],
  ['500', 'Something went wrong on our side'],
  ['503', 'Latchkey is busy'],
])(
  'a list that cannot be read (%s) says what to do, and is read when it is tried again',
  async (failure, said) => {
    const { page } = await signIn();
    await page.route(list, (route) =>
      failure === 'offline'
        ? route.abort()
        : route.fulfill({
            status: Number(failure),
            contentType: 'application/problem+json',
            json: { type: 'urn:latchkey:problem:x', detail: 'x', instance: 'urn:latchkey:request:R4711' },
          }),
    );
    await page.reload();
    await page.getByText(said).waitFor();
    if (failure === '500') await page.getByText('R4711').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  },
);

test('where a part of the page does not load, it says so and offers to load it again', async () => {
  const { page } = await signIn();
  await page.route('**/assets/create-key*', (route) => route.abort());
  await page.getByRole('link', { name: 'Create API key' }).click();
  await page.getByRole('heading', { name: 'This view cannot be shown' }).waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await page.getByRole('heading', { name: 'Create API key' }).waitFor();
});

test('somebody whom the directory does not know is told so', async () => {
  const { page } = await signIn();
  await page.route(asked(/^\/organisations$/), (route) =>
    route.fulfill({
      status: 403,
      json: {
        type: 'urn:latchkey:problem:not-an-administrator',
        detail: 'Ask your operator to register you.',
      },
    }),
  );
  await page.reload();
  await page.getByText('You may not do this').waitFor();
  await page.getByText('Ask your operator to register you.').waitFor();
});

test('a slow answer is said to be slow', async () => {
  const { page } = await signIn();
  const answers = Promise.withResolvers<void>();
  await page.route(list, async (route) => {
    await answers.promise;
    await route.continue();
  });
  await page.reload();
  await page.getByText('Loading the keys takes longer than usual').waitFor();
  answers.resolve();
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
});
