import { expect, test } from 'vitest';
import { createKey } from '../../../core/life-cycle.ts';
import { findLosses } from '../../../core/permission-plan.ts';
import type { PermissionCatalogue } from '../../../core/permissions.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const before: PermissionCatalogue = {
  permissions: {
    orders: { can: 'read orders' },
    prices: { can: 'set prices' },
    stock: { can: 'read stock', feature: true },
    keys: { can: 'manage keys', managesKeys: true },
  },
  permissionLevels: {
    till: { title: 'Till', permissions: ['orders'] },
    shop: { title: 'Shop', permissions: ['orders', 'prices', 'stock'], reach: 'branch' },
    deployer: {
      title: 'Deployer',
      permissions: ['orders', 'keys'],
      delegates: true,
      renewsItself: { overlapDays: 7 },
    },
  },
};
const { till, shop, deployer } = before.permissionLevels as Record<
  'till' | 'shop' | 'deployer',
  (typeof before)['permissionLevels'][string]
>;

/** What keys of all levels, and those that have ended, lose if these levels and permissions are deployed. */
function listLosses(
  permissionLevels: PermissionCatalogue['permissionLevels'],
  features: string[] = [],
  permissions = before.permissions,
) {
  const organisation = anOrganisation({ features });
  const keys = ['till', 'shop', 'deployer'].map((permissionLevel) => {
    const input = { name: permissionLevel, permissionLevel };
    return createKey(organisation, input, { ...policy, catalogue: before }, changeContextAt(NOW)).key;
  });
  const ended = keys.map((key) => ({ ...key, name: 'ended', worksUntil: NOW.toISOString() }));
  const catalogues = { before, after: { permissions, permissionLevels } };
  return findLosses([...keys, ...ended], organisation, catalogues, NOW).map((loss) => [
    loss.key.name,
    loss.permissions,
    loss.rights,
  ]);
}

test.each<[string, PermissionCatalogue['permissionLevels'], string[], unknown[]]>([
  ['nothing if nothing changes', { till, shop, deployer }, [], []],
  [
    'nothing if their level gets more',
    { till: { ...till, permissions: ['orders', 'prices'], reach: 'branch' }, shop, deployer },
    [],
    [],
  ],
  [
    'the permissions that their level loses',
    { till, shop: { ...shop, permissions: ['orders'] }, deployer },
    ['stock'],
    [['shop', ['prices', 'stock'], []]],
  ],
  [
    'no permission of a feature that their organisation lacks',
    { till, shop: { ...shop, permissions: ['orders', 'prices'] }, deployer },
    [],
    [],
  ],
  [
    'the organisations below theirs',
    { till, shop: { ...shop, reach: 'own' }, deployer },
    [],
    [['shop', [], ['branch']]],
  ],
  [
    'the right to manage keys that manage keys',
    { till, shop, deployer: { ...deployer, delegates: false } },
    [],
    [['deployer', [], ['delegating']]],
  ],
  [
    'their renewal',
    { till, shop, deployer: { ...deployer, renewsItself: undefined } },
    [],
    [['deployer', [], ['renewal']]],
  ],
  [
    'the permission to manage keys, which is not said a second time',
    { till, shop, deployer: { ...deployer, permissions: ['orders'] } },
    [],
    [['deployer', ['keys'], []]],
  ],
  [
    'everything with their level, which is not said of its rights, too',
    { till },
    [],
    [
      ['shop', ['orders', 'prices'], []],
      ['deployer', ['orders', 'keys'], []],
    ],
  ],
])('working keys lose %s', (_, levels, features, losses) => {
  expect(listLosses(levels, features)).toEqual(losses);
});

test('working keys lose the management of keys if their permission no longer gives it', () => {
  const permissions = { ...before.permissions, keys: { can: 'manage keys' } };
  expect(listLosses(before.permissionLevels, [], permissions)).toEqual([
    ['deployer', [], ['managing', 'delegating']],
  ]);
});
