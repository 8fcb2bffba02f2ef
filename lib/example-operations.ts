import type { Permission } from '../core/permission.ts';
import type { TableAccess } from './constructs/table-access.ts';

/** An operation of the example API: its routes, its function, and the permissions of that function. */
interface ExampleOperation {
  /** Name of its entry file in lambdas/example-api. */
  name: string;
  /** The permission that a key must hold. */
  requires: Permission;
  method: 'GET' | 'POST';
  paths: string[];
  description: string;
  access: TableAccess;
}

const DOMAIN = '/api/v1/{domain}';

export const EXAMPLE_OPERATIONS: readonly ExampleOperation[] = [
  {
    name: 'open-session',
    requires: 'authentication',
    method: 'POST',
    paths: [`${DOMAIN}/organisation/{organisationId}/local-auth/session`],
    description: 'Starts a session for a person whom the caller has authenticated',
    access: { organisations: ['GetItem'] },
  },
  {
    name: 'get-report',
    requires: 'reports',
    method: 'GET',
    paths: [`${DOMAIN}/report`, `${DOMAIN}/report/download`],
    description: 'Returns a usage report',
    access: { organisations: ['GetItem'], 'organisations/byTree': ['Query'] },
  },
  {
    name: 'query-accounts',
    requires: 'accounts',
    method: 'GET',
    paths: [`${DOMAIN}/account/query`],
    description: 'Finds an account',
    access: { organisations: ['GetItem'] },
  },
  {
    name: 'create-account',
    requires: 'accounts',
    method: 'POST',
    paths: [`${DOMAIN}/account/create`, `${DOMAIN}/organisation/{organisationId}/accounts/create/{type}`],
    description: 'Creates an account',
    access: { organisations: ['GetItem'] },
  },
];
