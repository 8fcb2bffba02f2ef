import type { Permission } from '../core/permission.ts';
import type { TableAccess } from './constructs/table-access.ts';
import type { AccountsAccess } from './example-accounts-table.ts';

/** An operation of the example API: its routes, its function, and the permissions of that function. */
interface ExampleOperation {
  /** Folder in lambdas/example-api, and name of the entry file in it. */
  entry: `${string}/${string}`;
  /** The permission that a key must hold. */
  requires: Permission;
  methods: ('GET' | 'POST')[];
  paths: string[];
  description: string;
  access: TableAccess;
  /** Its access to the example's own table. */
  accounts?: AccountsAccess;
}

const DOMAIN = '/api/v1/{domain}';

export const EXAMPLE_OPERATIONS: readonly ExampleOperation[] = [
  {
    entry: 'entry-point/get-entry-point',
    requires: 'accounts',
    // OpenAthens documents POST. Its address is also the one that people open first.
    methods: ['GET', 'POST'],
    paths: [DOMAIN],
    description: 'Returns who the caller is and where to go on',
    access: { organisations: ['GetItem'] },
  },
  {
    entry: 'entry-point/get-organisation',
    requires: 'accounts',
    methods: ['GET'],
    paths: [`${DOMAIN}/organisation/{organisationId}`],
    description: 'Returns an organisation',
    access: { organisations: ['GetItem'] },
  },
  {
    entry: 'sessions/open-session',
    requires: 'authentication',
    methods: ['POST'],
    paths: [`${DOMAIN}/organisation/{organisationId}/local-auth/session`],
    description: 'Starts a session for a person whom the caller has authenticated',
    access: { organisations: ['GetItem'] },
  },
  {
    entry: 'reports/get-report',
    requires: 'reports',
    methods: ['GET'],
    paths: [`${DOMAIN}/report`, `${DOMAIN}/report/download`],
    description: 'Returns a usage report',
    access: { organisations: ['GetItem'], 'organisations/byTree': ['Query'] },
  },
  {
    entry: 'reports/get-raw-report',
    requires: 'reports',
    methods: ['GET'],
    paths: [`${DOMAIN}/rawreport`, `${DOMAIN}/rawtask/{taskId}`, `${DOMAIN}/rawtask/{taskId}/download`],
    description: 'Returns each authentication and transfer of a day',
    access: {},
  },
  {
    entry: 'accounts/query-accounts',
    requires: 'accounts',
    methods: ['GET'],
    paths: [`${DOMAIN}/account/query`],
    description: 'Finds an account',
    access: { organisations: ['GetItem'] },
    accounts: { table: ['GetItem'], byUsername: ['Query'], byEmail: ['Query'] },
  },
  {
    entry: 'accounts/get-account',
    requires: 'accounts',
    methods: ['GET'],
    paths: [`${DOMAIN}/account/{accountId}`],
    description: 'Returns an account',
    access: { organisations: ['GetItem'] },
    accounts: { table: ['GetItem'] },
  },
  {
    entry: 'accounts/create-account',
    requires: 'accounts',
    methods: ['POST'],
    paths: [`${DOMAIN}/account/create`, `${DOMAIN}/organisation/{organisationId}/accounts/create/{type}`],
    description: 'Creates an account',
    access: { organisations: ['GetItem'] },
    accounts: { table: ['PutItem'] },
  },
  {
    entry: 'accounts/modify-account',
    requires: 'accounts',
    methods: ['POST'],
    paths: [`${DOMAIN}/account/{accountId}/modify`],
    description: 'Changes an account',
    access: { organisations: ['GetItem'] },
    accounts: { table: ['GetItem', 'PutItem'] },
  },
];
