import { expect, test } from 'vitest';
import type { Organisation } from '../../../../web/api/types.ts';
import { getPathTo, getSubtree } from '../../../../web/app/branch.ts';

const buildOrganisation = (organisationId: string, parentId?: string): Organisation => ({
  organisationId,
  name: organisationId,
  timeZone: 'Europe/London',
  features: [],
  ...(parentId !== undefined && { parentId }),
});
const branch = [
  buildOrganisation('top'),
  buildOrganisation('library', 'top'),
  buildOrganisation('archive', 'library'),
  buildOrganisation('marine', 'top'),
];
const getIds = (organisations: readonly Organisation[]) =>
  organisations.map(({ organisationId }) => organisationId);

test('a path leads from the top of the branch down to the organisation', () => {
  expect(getIds(getPathTo(branch, 'archive'))).toEqual(['top', 'library', 'archive']);
  expect(getIds(getPathTo(branch, 'top'))).toEqual(['top']);
  expect(getPathTo(branch, 'elsewhere')).toEqual([]);
});

test('a subtree is the organisation and its sub-organisations at any depth', () => {
  expect(getIds(getSubtree(branch, 'library'))).toEqual(['library', 'archive']);
  expect(getIds(getSubtree(branch, 'top'))).toEqual(['top', 'library', 'archive', 'marine']);
});
