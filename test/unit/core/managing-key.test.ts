import { describe, expect, test } from 'vitest';
import { mayManageLevel, requireManageableKey, requireManageableLevel } from '../../../core/managing-key.ts';
import type { PermissionCatalogue } from '../../../core/permissions.ts';

const CATALOGUE: PermissionCatalogue = {
  permissions: {
    orders: { can: 'read orders' },
    stock: { can: 'read stock', feature: true },
    refunds: { can: 'refund' },
    keys: { can: 'manage API keys', managesKeys: true },
  },
  permissionLevels: {
    reader: { title: 'Reader', permissions: ['orders'] },
    stocktaker: { title: 'Stocktaker', permissions: ['orders', 'stock'] },
    regional: { title: 'Regional reader', permissions: ['orders'], reach: 'branch' },
    cashier: { title: 'Cashier', permissions: ['orders', 'refunds'] },
    local: { title: 'Local provisioner', permissions: ['keys', 'orders', 'stock'] },
    provisioner: { title: 'Provisioner', permissions: ['keys', 'orders', 'stock'], reach: 'branch' },
    chief: { title: 'Chief', permissions: ['keys', 'orders'], reach: 'branch', delegates: true },
  },
};
const LEVELS = Object.keys(CATALOGUE.permissionLevels);

const aKey = (permissionLevel: string, features: string[] = []) => ({
  organisationId: 'northgate',
  keyId: 'managing',
  permissionLevel,
  reach: CATALOGUE.permissionLevels[permissionLevel]?.reach ?? 'own',
  features,
});

test.each([
  ['local', [], ['reader']],
  ['local', ['stock'], ['reader', 'stocktaker']],
  ['provisioner', ['stock'], ['reader', 'stocktaker', 'regional']],
  ['chief', ['stock'], ['reader', 'regional', 'chief']],
  ['reader', [], ['reader']],
  ['retired', [], []],
] as const)('a key of the level %s with the features %j manages the levels %j', (level, features, levels) => {
  const managing = aKey(level, [...features]);
  const managed = [...LEVELS, 'retired'].filter((other) => mayManageLevel(CATALOGUE, managing, other));
  expect(managed).toEqual(levels);
});

test('a key manages the same levels if no permission manages keys', () => {
  const { keys: _, ...permissions } = CATALOGUE.permissions;
  const { reader, cashier } = CATALOGUE.permissionLevels;
  const catalogue = { permissions, permissionLevels: { reader, cashier } } as PermissionCatalogue;
  expect(mayManageLevel(catalogue, aKey('cashier'), 'reader')).toBe(true);
  expect(mayManageLevel(catalogue, aKey('reader'), 'cashier')).toBe(false);
});

describe('a key that manages keys', () => {
  const chief = aKey('chief');
  const forbidden = expect.objectContaining({
    code: 'permission-level-forbidden',
    message: expect.stringContaining('“Cashier”'),
  });

  test('a key does not give a level that it may not manage, nor change keys of that level', () => {
    expect(() => requireManageableLevel(CATALOGUE, chief, 'reader')).not.toThrow();
    expect(() => requireManageableLevel(CATALOGUE, chief, 'cashier')).toThrow(forbidden);
    const cashier = { ...chief, keyId: 'other', permissionLevel: 'cashier' };
    expect(() => requireManageableKey(CATALOGUE, chief, cashier)).toThrow(forbidden);
  });

  test('a key does not change itself, but others of its level', () => {
    expect(() => requireManageableKey(CATALOGUE, chief, chief)).toThrow(
      expect.objectContaining({ code: 'own-key' }),
    );
    for (const other of [{ keyId: 'other' }, { organisationId: 'elsewhere' }]) {
      expect(() => requireManageableKey(CATALOGUE, chief, { ...chief, ...other })).not.toThrow();
    }
  });
});
