import { expect, test } from 'vitest';
import { signIn } from '../../support/page.ts';

/** Compressed size of the first load, in bytes. */
const LIMIT = 400_000;

test('the first load of the list transfers less than 400 kB', async () => {
  const { page } = await signIn();
  await page.getByRole('link', { name: 'Student portal', exact: true }).waitFor();
  const { origin } = new URL(page.url());
  const sizes = await page.evaluate(
    (own) =>
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .filter(({ name }) => name.startsWith(own))
        .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
    origin,
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`First load: ${Math.round(total / 1000)} kB in ${sizes.length} files`);
  expect(sizes.length).toBeGreaterThan(3);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThan(LIMIT);
});
