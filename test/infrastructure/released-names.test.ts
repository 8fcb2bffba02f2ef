import { expect, test } from 'vitest';
import { listHeldNames, readReleasedNames } from '../support/released-names.ts';

test('no table, user pool, queue, address, export or name of the last release is renamed or missing', async () => {
  const held = new Set(listHeldNames());
  const missing = (await readReleasedNames()).filter((name) => !held.has(name));
  expect(
    missing,
    'Operators, other teams and deployed stacks hold these names. Keep them, or write upgrade notes (CONTRIBUTING.md).',
  ).toEqual([]);
});
