import { expect, test } from 'vitest';
import {
  describeLoss,
  describePermissions,
  getPermissions,
} from '../../../../web/api-keys/permission-text.ts';

const name = 'Northgate University Library';

test('describes what permissions allow, what they do not, and which missing feature is the reason', () => {
  expect(describePermissions(['authentication'], { name, features: [] })).toEqual({
    can: ['sign in users authenticated by your own system'],
    cannot: [
      'download usage reports (not enabled for Northgate University Library)',
      'read and create accounts',
    ],
  });
  expect(describePermissions(['reports'], { name, features: ['reports'] }).cannot).toEqual([
    'sign in users authenticated by your own system',
    'read and create accounts',
  ]);
});

test('joins what no longer works with “or”', () => {
  expect(describeLoss(['reports', 'accounts'])).toBe('download usage reports or read and create accounts');
});

test('a level loses the permissions whose feature its organisation does not have', () => {
  const key = { permissionLevel: 'full' } as const;
  expect(getPermissions(key, { features: ['reports'] })).toEqual(['authentication', 'reports', 'accounts']);
  expect(getPermissions(key, { features: [] })).toEqual(['authentication', 'accounts']);
});
