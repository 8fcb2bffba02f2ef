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
  const rules = { isFeature: false, levels: { shop: 'own', chain: 'branch' } };
  expect(parseRequirement('orders', JSON.stringify(rules))).toEqual({ ...rules, permission: 'orders' });
});

test.each([
  'reports',
  '[]',
  'null',
  '{}',
  '{"permissions":{}}',
  '{"permissionLevels":{}}',
  '{"permissions":[],"permissionLevels":{}}',
  '{"permissions":{"orders":null},"permissionLevels":{}}',
  '{"permissions":{"orders":{"can":"read"},"stock":{}},"permissionLevels":{}}',
  '{"permissions":{"orders":{"can":"read","feature":"yes"}},"permissionLevels":{}}',
  '{"permissions":{"keys":{"can":"manage","managesKeys":"yes"}},"permissionLevels":{}}',
  ...[
    '1',
    '{"permissions":[]}',
    '{"title":"Shop"}',
    '{"title":"Shop","permissions":{}}',
    '{"title":"Shop","permissions":["orders",1]}',
    '{"title":"Shop","permissions":[],"description":1}',
    '{"title":"Shop","permissions":[],"reach":"all"}',
    '{"title":"Shop","permissions":[],"delegates":1}',
    '{"title":"Shop","permissions":[],"renewsItself":true}',
    '{"title":"Shop","permissions":[],"renewsItself":{}}',
    '{"title":"Shop","permissions":[],"renewsItself":{"overlapDays":7,"graceHours":"5"}}',
    '{"title":"Shop","permissions":[],"renewsItself":{"overlapDays":7,"freezesSuccessor":1}}',
  ].map(
    (level) =>
      `{"permissions":{},"permissionLevels":{"till":{"title":"Till","permissions":[]},"shop":${level}}}`,
  ),
])('%s is not a catalogue', (json) => {
  expect(() => parseCatalogue(json)).toThrow(PermissionCatalogueError);
  expect(() => parseCatalogue(json)).toThrow(/^It is not a catalogue of permissions\.$/);
});

test.each([
  'reports',
  '[]',
  'null',
  '{}',
  '{"levels":{"shop":"own"}}',
  '{"isFeature":true}',
  '{"isFeature":1,"levels":{"shop":"own"}}',
  '{"isFeature":true,"levels":["own"]}',
  '{"isFeature":true,"levels":{"shop":"own","chain":"all"}}',
])('%s is not a requirement', (json) => {
  expect(() => parseRequirement('orders', json)).toThrow(/^It is not the rules of a permission\.$/);
});

test('a catalogue with faults is refused with each of them on a line', () => {
  const permissionLevels = { shop: { title: 'Shop', permissions: [] } };
  expect(() => parseCatalogue(JSON.stringify({ ...ORDERS, permissionLevels }))).toThrow(
    expect.objectContaining({
      name: 'PermissionCatalogueError',
      code: 'invalid-permission-catalogue',
      message: expect.stringMatching(
        /^permissionLevels\.shop\.permissions must have 1 entry or more\.\npermissions\.orders is in no .*\.$/,
      ),
    }),
  );
});

test('a catalogue may use all that levels can have', () => {
  const catalogue: PermissionCatalogue = {
    permissions: { keys: { can: 'x', managesKeys: true, feature: true } },
    permissionLevels: Object.fromEntries(
      [
        { overlapDays: 1, graceHours: 1 },
        { overlapDays: 1, graceHours: 23, freezesSuccessor: true },
        { overlapDays: 30, graceHours: 719 },
        { overlapDays: 30 },
      ].map((renewsItself, index) => [
        `level${index}`,
        { title: 'X', description: 'x', permissions: ['keys'], reach: 'own', delegates: true, renewsItself },
      ]),
    ),
  };
  expect(parseCatalogue(JSON.stringify(catalogue))).toEqual(catalogue);
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
  ...[0, 1.5, 48].map((graceHours): [string, PermissionCatalogue['permissionLevels'], string] => [
    `a grace of ${graceHours} hours in an overlap of two days`,
    { shop: { title: 'Shop', permissions: ['orders'], renewsItself: { overlapDays: 2, graceHours } } },
    'permissionLevels.shop.renewsItself.graceHours must be a whole number of hours from 1 to 47, less than the overlap',
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

test.each(['', ' read', 'read ', 'read\norders', '\u200b'])(
  'a permission with the text “%s” is refused, and so is a permission that does not exist',
  (can) => {
    const permissions = { orders: { can }, stock: { can: 'read stock' } };
    const shop = { title: 'Shop', permissions: ['orders', 'stock', 'prices'] };
    expect(listFaults({ permissions, permissionLevels: { shop } })).toEqual([
      'permissions.orders.can must be one line of text without spaces around it',
      expect.stringMatching(/names prices, .*Use orders, stock, or add it there$/),
    ]);
  },
);

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
  const build = (count: number, can: string, description = '') => {
    const ids = Array.from({ length: count }, (_, index) => `orders${index}`);
    return {
      permissions: Object.fromEntries(ids.map((id) => [id, { can }])),
      permissionLevels: { shop: { title: 'Shop', permissions: ids, description } },
    };
  };
  expect(listFaults(build(9, 'x'.repeat(400)))).toEqual([
    'permissions must have 8 entries or fewer',
    expect.stringMatching(/^permissions and permissionLevels have \d{4} bytes together/),
  ]);
  const free = 3000 - JSON.stringify(build(8, 'é')).length - 8; // é has two bytes
  expect(listFaults(build(8, 'é', 'x'.repeat(free)))).toEqual([]);
  expect(listFaults(build(8, 'é', 'x'.repeat(free + 1)))).toHaveLength(1);
});
