import { expect, test } from 'vitest';
import { isInBranch } from '../../../core/organisation.ts';

test.each([
  ['the organisation itself', ['north', 'library'], 'library', true],
  ['one further below', ['north', 'library', 'archive'], 'north', true],
  ['one above', ['north'], 'library', false],
  ['one beside', ['north', 'museum'], 'library', false],
  ['one whose ID begins with the same letters', ['northgate'], 'north', false],
])('isInBranch for %s: %j in %s is %s', (_, path, branchId, expected) => {
  expect(isInBranch(path, branchId)).toBe(expected);
});
