import { describe, expect, test } from 'vitest';
import {
  getAbility,
  getLevelTitle,
  getReach,
  getRequirement,
  hasSelfRenewal,
  isOffered,
  listFeatures,
  listLevels,
  listOfferedLevels,
  listPermitted,
} from '../../../core/permissions.ts';
import { DEFAULT_CATALOGUE } from '../../../lib/default-permissions.ts';
import { buildRenewingCatalogue } from '../../support/fixtures.ts';

describe('permission levels', () => {
  test.each([
    ['authentication', [], ['authentication']],
    ['authentication', ['reports'], ['authentication']],
    ['reports', [], []],
    ['reports', ['reports'], ['reports']],
    ['full', [], ['authentication', 'accounts']],
    ['full', ['reports'], ['authentication', 'reports', 'accounts']],
    ['retired', ['reports'], []],
    ['constructor', ['reports'], []],
  ])('the level %s with features %j permits %j', (level, features, permitted) => {
    expect(listPermitted(DEFAULT_CATALOGUE, level, features)).toEqual(permitted);
  });

  test('offers the level reports only if the feature is enabled, and no level that is not configured', () => {
    const listOffered = (features: string[]) =>
      [...listLevels(DEFAULT_CATALOGUE), 'retired'].filter((level) =>
        isOffered(DEFAULT_CATALOGUE, level, features),
      );
    expect(listOffered([])).toEqual(['authentication', 'full']);
    expect(listOffered(['reports'])).toEqual(['authentication', 'reports', 'full']);
  });

  test('describes the levels that are offered, and leaves out the others', () => {
    const permissions = { orders: { can: 'read orders' }, stock: { can: 'read stock', feature: true } };
    const shop = { title: 'Shop', permissions: ['orders'] };
    const permissionLevels = {
      shop,
      chain: { ...shop, description: 'For our own tills.' },
      storage: { title: 'Storage', permissions: ['stock'] },
    };
    expect(listOfferedLevels({ permissions, permissionLevels }, [])).toStrictEqual([
      { permissionLevel: 'shop', ...shop },
      { permissionLevel: 'chain', ...shop, description: 'For our own tills.' },
    ]);
    expect(listFeatures({ permissions, permissionLevels })).toEqual(['stock']);
  });

  test('lists the permissions that apply with the organisation’s features', () => {
    const permissionsOfFull = (features: string[]): unknown =>
      listOfferedLevels(DEFAULT_CATALOGUE, features).find(({ permissionLevel }) => permissionLevel === 'full')
        ?.permissions;
    expect(permissionsOfFull([])).toEqual(['authentication', 'accounts']);
    expect(permissionsOfFull(['reports'])).toEqual(['authentication', 'reports', 'accounts']);
  });

  test('a level that is not configured is shown by its ID', () => {
    expect(getLevelTitle(DEFAULT_CATALOGUE, 'full')).toBe('Full access');
    expect(getLevelTitle(DEFAULT_CATALOGUE, 'retired')).toBe('retired');
    expect(getLevelTitle(DEFAULT_CATALOGUE, 'constructor')).toBe('constructor');
    expect(getAbility(DEFAULT_CATALOGUE, 'accounts')).toBe('read and create accounts');
    expect(getAbility(DEFAULT_CATALOGUE, 'retired')).toBe('retired');
  });

  test('keys can renew themselves if any level lets them', () => {
    expect(hasSelfRenewal(DEFAULT_CATALOGUE)).toBe(false);
    expect(hasSelfRenewal(buildRenewingCatalogue('full'))).toBe(true);
  });
});

describe('requirement of a key check', () => {
  test('names only the levels with the permission, and their reach', () => {
    const catalogue = {
      permissions: { orders: { can: 'read orders' }, stock: { can: 'read stock', feature: true } },
      permissionLevels: {
        shop: { title: 'Shop', permissions: ['orders'] },
        chain: { title: 'Chain', permissions: ['orders', 'stock'], reach: 'branch' as const },
      },
    };
    const stock = getRequirement(catalogue, 'stock');
    expect(stock).toEqual({ permission: 'stock', isFeature: true, levels: { chain: 'branch' } });
    expect(getRequirement(catalogue, 'orders').levels).toEqual({ shop: 'own', chain: 'branch' });
    const orders = getRequirement(catalogue, 'orders');
    expect(['shop', 'chain', 'retired', 'constructor'].map((level) => getReach(orders, level))).toEqual([
      'own',
      'branch',
      'own',
      'own',
    ]);
  });
});
