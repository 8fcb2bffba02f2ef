import { inject, test } from 'vitest';
import { asked, expectAccessible, openPage, signIn } from '../../support/page.ts';

const { urls, apiKeys } = inject('localHost');
const northgate = '/organisations/northgate';
const keyAt = (name: string): string => {
  const key = apiKeys.find((candidate) => candidate.name === name);
  return `${northgate}/api-keys/${key?.keyId}`;
};

const VIEWS = [
  ['the list', `${northgate}/api-keys`],
  ['an empty list', '/organisations/northgatelibrary/api-keys?search=nothing+of+this+name'],
  ['the making of a key', `${northgate}/api-keys/create`],
  ['a key', keyAt('Identity management')],
  ['an expired key', keyAt('Old intranet')],
  ['the editing of a key', `${keyAt('Student portal')}/edit`],
  ['the rotation of a key', `${keyAt('Student portal')}/rotate`],
  ['what expires when', `${northgate}/forecast`],
  ['an address where nothing is', '/organisations/elsewhere/api-keys'],
] as const;

for (const theme of ['light', 'dark'] as const) {
  test.each(VIEWS)(`axe finds nothing wrong with %s, ${theme}`, async (_, at) => {
    const { page } = await signIn({ at, theme });
    await page.locator('main').waitFor();
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
  });

  test(`axe finds nothing wrong with a failure, ${theme}`, async () => {
    const { page } = await signIn({ theme });
    await page.route(asked(/api-keys$/), (route) => route.abort());
    await page.reload();
    await page.getByText('Latchkey could not be reached').waitFor();
    await expectAccessible(page);
  });

  test(`axe finds nothing wrong with a sign-in that does not work, ${theme}`, async () => {
    const { page } = await openPage({ at: '/favicon.svg', theme });
    await page.route('**/config.json', (route) => route.abort());
    await page.goto(urls.adminPage);
    await page.getByRole('heading', { name: 'Signing in did not work' }).waitFor();
    await expectAccessible(page);
  });
}

test('axe finds nothing wrong with the list on a phone', async () => {
  const { page } = await signIn({ phone: true });
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  await expectAccessible(page);
});
