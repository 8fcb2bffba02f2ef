import { expect, test } from 'vitest';
import { DEFAULT_CATALOGUE } from '../../../../lib/default-permissions.ts';
import { describeLoss, describePermissions } from '../../../../web/api-keys/permission-text.ts';

const name = 'Northgate University Library';

test('describes what permissions allow, what they do not, and which missing feature is the reason', () => {
  expect(describePermissions(DEFAULT_CATALOGUE, ['authentication'], { name, features: [] })).toEqual({
    can: ['sign in users authenticated by your own system'],
    cannot: [
      'download usage reports (not enabled for Northgate University Library)',
      'read and create accounts',
    ],
  });
  expect(describePermissions(DEFAULT_CATALOGUE, ['reports'], { name, features: ['reports'] }).cannot).toEqual(
    ['sign in users authenticated by your own system', 'read and create accounts'],
  );
});

test('joins what no longer works with “or”', () => {
  expect(describeLoss(DEFAULT_CATALOGUE, ['reports', 'accounts'])).toBe(
    'download usage reports or read and create accounts',
  );
});
