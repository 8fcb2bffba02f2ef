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
  },
  permissionLevels: {
    till: { title: 'Till', permissions: ['orders'] },
    shop: { title: 'Shop', permissions: ['orders', 'prices', 'stock'], reach: 'branch' },
  },
};
const { till, shop } = before.permissionLevels as Record<
  'till' | 'shop',
  (typeof before)['permissionLevels'][string]
>;

/** What keys of both levels, and one that has ended, lose if these levels are deployed. */
function listLosses(permissionLevels: PermissionCatalogue['permissionLevels'], features: string[] = []) {
  const organisation = anOrganisation({ features });
  const keys = ['till', 'shop'].map((permissionLevel) => {
    const input = { name: permissionLevel, permissionLevel };
    return createKey(organisation, input, { ...policy, catalogue: before }, changeContextAt(NOW)).key;
  });
  const ended = keys.map((key) => ({ ...key, name: 'ended', worksUntil: NOW.toISOString() }));
  const catalogues = { before, after: { ...before, permissionLevels } };
  return findLosses([...keys, ...ended], organisation, catalogues, NOW).map(
    ({ key, permissions, losesBranch }) => [key.name, permissions, losesBranch],
  );
}

test.each<[string, PermissionCatalogue['permissionLevels'], string[], unknown[]]>([
  ['nothing if nothing changes', { till, shop }, [], []],
  [
    'nothing if their level gets more',
    { till: { ...till, permissions: ['orders', 'prices'], reach: 'branch' }, shop },
    [],
    [],
  ],
  [
    'the permissions that their level loses',
    { till, shop: { ...shop, permissions: ['orders'] } },
    ['stock'],
    [['shop', ['prices', 'stock'], false]],
  ],
  [
    'no permission of a feature that their organisation lacks',
    { till, shop: { ...shop, permissions: ['orders', 'prices'] } },
    [],
    [],
  ],
  ['the organisations below theirs', { till, shop: { ...shop, reach: 'own' } }, [], [['shop', [], true]]],
  [
    'everything with their level, which is not said of organisations, too',
    { till },
    [],
    [['shop', ['orders', 'prices'], false]],
  ],
])('working keys lose %s', (_, levels, features, losses) => {
  expect(listLosses(levels, features)).toEqual(losses);
});
