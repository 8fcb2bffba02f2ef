import type { PermissionCatalogue } from '../../core/permissions.ts';

/** Permissions and levels of another operator than OpenAthens: a shop with an API of orders. */
export const SHOP = {
  permissions: {
    orders: { can: 'read orders' },
    'order-changes': { can: 'place, change and cancel orders' },
    stock: { can: 'read stock levels', feature: true },
    prices: { can: 'set prices' },
  },
  permissionLevels: {
    reader: { title: 'Read only', permissions: ['orders', 'stock'] },
    till: {
      title: 'Till',
      description: 'Takes orders in one shop.',
      permissions: ['orders', 'order-changes'],
      reach: 'own',
    },
    'head-office': {
      title: 'Head office',
      permissions: ['orders', 'order-changes', 'stock', 'prices'],
      reach: 'branch',
    },
  },
} satisfies PermissionCatalogue;
