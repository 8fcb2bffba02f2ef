import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { TableAccess } from './constructs/table-access.ts';

/** An operation of the admin API: its route, its function, and the permissions of that function. */
interface AdminOperation {
  /** Name of its entry file in lambdas/admin-api. */
  name: string;
  method: HttpMethod;
  path: string;
  description: string;
  access: TableAccess;
  /** Whether it creates key values, so that it needs their prefix and life. */
  createsKeys?: true;
  /** Whether its response contains keys, so that it needs the number of days for the status `expiring`. */
  returnsKeys?: true;
}

const ORGANISATION = '/organisations/{organisationId}';
const KEYS = `${ORGANISATION}/api-keys`;
const KEY = `${KEYS}/{keyId}`;

/** Every operation reads the administrator, and the organisation in the path. */
const REQUEST_ACCESS = { administrators: ['GetItem'], organisations: ['GetItem'] } satisfies TableAccess;

export const ADMIN_OPERATIONS: readonly AdminOperation[] = [
  {
    name: 'list-organisations',
    method: HttpMethod.GET,
    path: '/organisations',
    description: 'Lists the organisations of an administrator',
    access: { ...REQUEST_ACCESS, 'organisations/byTree': ['Query'] },
  },
  {
    name: 'list-permission-levels',
    method: HttpMethod.GET,
    path: `${ORGANISATION}/permission-levels`,
    description: 'Lists the permission levels offered to an organisation',
    access: REQUEST_ACCESS,
  },
  {
    name: 'list-api-keys',
    method: HttpMethod.GET,
    path: KEYS,
    description: 'Lists the API keys of an organisation or branch',
    access: { ...REQUEST_ACCESS, apiKeys: ['Query'], 'apiKeys/byTree': ['Query'] },
    returnsKeys: true,
  },
  {
    name: 'create-api-key',
    method: HttpMethod.POST,
    path: KEYS,
    description: 'Creates an API key',
    access: { ...REQUEST_ACCESS, apiKeys: ['PutItem'], keyEvents: ['PutItem'] },
    createsKeys: true,
    returnsKeys: true,
  },
  {
    name: 'get-api-key',
    method: HttpMethod.GET,
    path: KEY,
    description: 'Reads an API key',
    access: { ...REQUEST_ACCESS, apiKeys: ['GetItem'] },
    returnsKeys: true,
  },
  {
    name: 'update-api-key',
    method: HttpMethod.PATCH,
    path: KEY,
    description: 'Renames, enables or disables an API key, or changes its permission level',
    access: { ...REQUEST_ACCESS, apiKeys: ['GetItem', 'UpdateItem'], keyEvents: ['PutItem'] },
    returnsKeys: true,
  },
  {
    name: 'delete-api-key',
    method: HttpMethod.DELETE,
    path: KEY,
    description: 'Deletes an API key',
    access: {
      ...REQUEST_ACCESS,
      apiKeys: ['GetItem', 'DeleteItem', 'UpdateItem'], // updates the key that the deleted one was to replace
      importedKeys: ['UpdateItem'],
      keyEvents: ['PutItem'],
    },
  },
  {
    name: 'rotate-api-key',
    method: HttpMethod.POST,
    path: `${KEY}/rotation`,
    description: 'Makes the successor of an API key',
    access: { ...REQUEST_ACCESS, apiKeys: ['GetItem', 'PutItem', 'UpdateItem'], keyEvents: ['PutItem'] },
    createsKeys: true,
    returnsKeys: true,
  },
  {
    name: 'list-api-key-events',
    method: HttpMethod.GET,
    path: `${KEY}/events`,
    description: 'Lists what has happened to an API key',
    access: { ...REQUEST_ACCESS, apiKeys: ['GetItem'], 'keyEvents/byKey': ['Query'] },
  },
  {
    name: 'list-events',
    method: HttpMethod.GET,
    path: `${ORGANISATION}/events`,
    description: 'Lists what has happened to the API keys of an organisation or branch',
    access: {
      ...REQUEST_ACCESS,
      'organisations/byTree': ['Query'],
      keyEvents: ['Query'],
      'keyEvents/byTree': ['Query'],
    },
  },
];
