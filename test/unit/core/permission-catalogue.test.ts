import { expect, test } from 'vitest';
import {
  findCatalogueFaults,
  PermissionCatalogueError,
  parseCatalogue,
  parseRequirement,
} from '../../../core/permission-catalogue.ts';
import { getRequirement, type PermissionCatalogue } from '../../../core/permissions.ts';
import { DEFAULT_CATALOGUE } from '../../../lib/default-permissions.ts';
import { buildRequirementVariables } from '../../support/fixtures.ts';

const ORDERS: PermissionCatalogue = {
  permissions: { orders: { can: 'read orders' } },
  permissionLevels: { shop: { title: 'Shop', permissions: ['orders'] } },
};

const listFaults = (differing: Partial<PermissionCatalogue>): string[] =>
  findCatalogueFaults({ ...ORDERS, ...differing }).map(({ path, message }) => `${path.join('.')} ${message}`);

test('a catalogue and the requirements of its key checks survive the environment of a function', () => {
  expect(parseCatalogue(JSON.stringify(DEFAULT_CATALOGUE))).toEqual(DEFAULT_CATALOGUE);
  const { PERMISSION_RULES } = buildRequirementVariables('reports');
  expect(parseRequirement('reports', PERMISSION_RULES)).toEqual(getRequirement(DEFAULT_CATALOGUE, 'reports'));
});

test.each([
  'reports',
  '[]',
  'null',
  '{}',
  '{"permissions":{"orders":{}},"permissionLevels":{}}',
  '{"permissions":{"orders":{"can":"read","feature":"yes"}},"permissionLevels":{}}',
  '{"permissions":{},"permissionLevels":{"shop":{"title":"Shop","permissions":[1]}}}',
  '{"permissions":{},"permissionLevels":{"shop":{"title":"Shop","permissions":[],"reach":"all"}}}',
  '{"permissions":{},"permissionLevels":{"shop":{"title":"Shop","permissions":[],"renewsItself":{}}}}',
  '{"permissions":{"keys":{"can":"manage","managesKeys":"yes"}},"permissionLevels":{}}',
  '{"permissions":{},"permissionLevels":{"shop":{"title":"Shop","permissions":[],"delegates":1}}}',
])('%s is neither a catalogue nor a requirement', (json) => {
  expect(() => parseCatalogue(json)).toThrow(PermissionCatalogueError);
  expect(() => parseRequirement('orders', json)).toThrow(PermissionCatalogueError);
});

test('a catalogue without faults has none', () => {
  expect(listFaults({})).toEqual([]);
  expect(findCatalogueFaults(DEFAULT_CATALOGUE)).toEqual([]);
});

test.each(['Orders', 'order_read', '-orders', 'orders-', '1orders', '', 'x'.repeat(31)])(
  'a permission or level cannot be named “%s”',
  (id) => {
    const title = 'Shop';
    const faults = listFaults({
      permissions: { [id]: { can: 'read orders' } },
      permissionLevels: { [id]: { title, permissions: [id] } },
    });
    expect(faults).toEqual([
      expect.stringMatching(/^permissions\..* must be named with 1 to 30 lower-case letters/),
      expect.stringMatching(/^permissionLevels\..* must be named with 1 to 30 lower-case letters/),
    ]);
  },
);

test('names that differ only in hyphens are refused, because CloudFormation ignores those', () => {
  const permissions = { 'order-read': { can: 'read orders' }, orderread: { can: 'read' } };
  const permissionLevels = { shop: { title: 'Shop', permissions: Object.keys(permissions) } };
  expect(listFaults({ permissions, permissionLevels })).toEqual([
    expect.stringContaining('permissions.orderread differs from order-read only in hyphens'),
  ]);
});

test.each<[string, PermissionCatalogue['permissionLevels'], string]>([
  [
    'a permission that does not exist',
    { shop: { title: 'Shop', permissions: ['orders', 'stock'] } },
    'permissionLevels.shop.permissions names stock, which is not in permissions. Use orders, or add it there',
  ],
  ...[0, 1.5, 31].map((overlapDays): [string, PermissionCatalogue['permissionLevels'], string] => [
    `an overlap of ${overlapDays} days for keys that renew themselves`,
    { shop: { title: 'Shop', permissions: ['orders'], renewsItself: { overlapDays } } },
    'permissionLevels.shop.renewsItself.overlapDays must be a whole number of days from 1 to 30',
  ]),
  [
    'a permission twice',
    { shop: { title: 'Shop', permissions: ['orders', 'orders'] } },
    'permissionLevels.shop.permissions must name each permission once',
  ],
  [
    'a title of two lines',
    { shop: { title: 'Shop\nand more', permissions: ['orders'] } },
    'permissionLevels.shop.title must be one line of text without spaces around it',
  ],
])('a level with %s is refused', (_, permissionLevels, fault) => {
  expect(listFaults({ permissionLevels })).toEqual([fault]);
});

test('a permission that no level contains is refused, and so is a catalogue without levels', () => {
  expect(listFaults({ permissionLevels: {} })).toEqual([
    'permissionLevels must have 1 entry or more',
    expect.stringMatching(/^permissions\.orders is in no permission level/),
  ]);
});

test('two permissions that manage keys are refused, and a level that delegates what it does not have', () => {
  const keys = { can: 'manage keys', managesKeys: true };
  const permissions = { orders: { can: 'read orders' }, keys, admin: keys };
  const shop = { title: 'Shop', permissions: ['orders'], delegates: true };
  const all = { title: 'All', permissions: Object.keys(permissions), delegates: true };
  expect(listFaults({ permissions, permissionLevels: { shop, all } })).toEqual([
    'permissions.admin.managesKeys must be true for one permission only, and keys has it. Remove it here',
    'permissionLevels.shop.delegates needs a permission with managesKeys in the level. Add keys to its permissions, or remove delegates',
  ]);
});

test('more permissions than an alarm can sum are refused, and more text than a function’s environment can hold', () => {
  const ids = Array.from({ length: 9 }, (_, index) => `orders${index}`);
  const permissions = Object.fromEntries(ids.map((id) => [id, { can: 'x'.repeat(400) }]));
  const permissionLevels = { shop: { title: 'Shop', permissions: ids } };
  expect(listFaults({ permissions, permissionLevels })).toEqual([
    'permissions must have 8 entries or fewer',
    expect.stringMatching(/^permissions and permissionLevels have \d{4} bytes together/),
  ]);
});
