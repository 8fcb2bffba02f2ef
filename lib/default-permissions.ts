import type { PermissionCatalogue } from '../core/permissions.ts';

/** The permissions and levels of OpenAthens, which apply if no others are configured. */
export const DEFAULT_CATALOGUE = {
  permissions: {
    authentication: { can: 'sign in users authenticated by your own system' },
    reports: { can: 'download usage reports', feature: true },
    accounts: { can: 'read and create accounts' },
  },
  permissionLevels: {
    authentication: {
      title: 'Authentication API',
      description: 'Starts sessions for people whom your own system has authenticated (the API connector).',
      permissions: ['authentication'],
      reach: 'branch',
    },
    reports: {
      title: 'Reports API',
      description: 'Downloads usage reports.',
      permissions: ['reports'],
      reach: 'branch',
    },
    full: {
      title: 'Full access',
      description: 'Everything an API key can do, including reading and creating accounts.',
      permissions: ['authentication', 'accounts', 'reports'],
      reach: 'branch',
    },
  },
} satisfies PermissionCatalogue;
