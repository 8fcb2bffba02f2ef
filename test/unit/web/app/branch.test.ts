import { expect, test } from 'vitest';
import type { Organisation } from '../../../../web/api/types.ts';
import { below, pathOf } from '../../../../web/app/branch.ts';

const organisation = (organisationId: string, parentId?: string): Organisation => ({
  organisationId,
  name: organisationId,
  timeZone: 'Europe/London',
  features: [],
  ...(parentId !== undefined && { parentId }),
});
const branch = [
  organisation('top'),
  organisation('library', 'top'),
  organisation('archive', 'library'),
  organisation('marine', 'top'),
];
const ids = (organisations: readonly Organisation[]) =>
  organisations.map(({ organisationId }) => organisationId);

test('the path leads from the top of the branch to an organisation', () => {
  expect(ids(pathOf(branch, 'archive'))).toEqual(['top', 'library', 'archive']);
  expect(ids(pathOf(branch, 'top'))).toEqual(['top']);
  expect(pathOf(branch, 'elsewhere')).toEqual([]);
});

test('below an organisation are itself and all that belong to it, however deep', () => {
  expect(ids(below(branch, 'library'))).toEqual(['library', 'archive']);
  expect(ids(below(branch, 'top'))).toEqual(['top', 'library', 'archive', 'marine']);
});
