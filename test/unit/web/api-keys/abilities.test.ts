import { expect, test } from 'vitest';
import { abilitiesOf, stops } from '../../../../web/api-keys/abilities.ts';

const name = 'Northgate University Library';

test('a level says what it can and cannot, and why where a feature is missing', () => {
  expect(abilitiesOf(['authentication'], { name, features: [] })).toEqual({
    can: ['sign in people whom your own system has authenticated'],
    cannot: [
      'download usage reports (not enabled for Northgate University Library)',
      'read and create accounts',
    ],
  });
  expect(abilitiesOf(['reports'], { name, features: ['reports'] }).cannot).toEqual([
    'sign in people whom your own system has authenticated',
    'read and create accounts',
  ]);
});

test('what stops is said in one breath', () => {
  expect(stops(['reports', 'accounts'])).toBe('download usage reports or read and create accounts');
});
