import { describe, expect, test } from 'vitest';
import {
  isOffered,
  listOfferedLevels,
  PERMISSION_LEVELS,
  PERMISSIONS,
  permits,
} from '../../../core/permissions.ts';

describe('permission levels', () => {
  test.each([
    ['authentication', [], ['authentication']],
    ['authentication', ['reports'], ['authentication']],
    ['reports', [], []],
    ['reports', ['reports'], ['reports']],
    ['full', [], ['authentication', 'accounts']],
    ['full', ['reports'], ['authentication', 'reports', 'accounts']],
  ] as const)('the level %s with features %j permits %j', (level, features, permitted) => {
    expect(PERMISSIONS.filter((permission) => permits(level, permission, features))).toEqual(permitted);
  });

  test('offers the level reports only if the feature is enabled', () => {
    expect(PERMISSION_LEVELS.filter((level) => isOffered(level, []))).toEqual(['authentication', 'full']);
    expect(PERMISSION_LEVELS.filter((level) => isOffered(level, ['reports']))).toEqual([
      'authentication',
      'reports',
      'full',
    ]);
  });

  test('lists the permissions that apply with the organisation’s features', () => {
    const functionsOfFull = (features: 'reports'[]): unknown =>
      listOfferedLevels(features).find(({ permissionLevel }) => permissionLevel === 'full')?.permissions;
    expect(functionsOfFull([])).toEqual(['authentication', 'accounts']);
    expect(functionsOfFull(['reports'])).toEqual(['authentication', 'reports', 'accounts']);
  });
});
