import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { TableAccess } from './constructs/table-access.ts';

/** One operation of the admin API: its route, its function and all that this function may do. */
interface AdminOperation {
  /** Name of its entry file in lambdas/admin-api. */
  name: string;
  method: HttpMethod;
  path: string;
  description: string;
  access: TableAccess;
  /** Whether it makes key values, and so needs to know their prefix and life. */
  makesKeys?: true;
  /** Whether it answers with keys, and so needs to know from when on a key counts as expiring. */
  showsKeys?: true;
}

const ORGANISATION = '/organisations/{organisationId}';
const KEYS = `${ORGANISATION}/api-keys`;
const KEY = `${KEYS}/{keyId}`;

/** Every operation finds out who asks, and whether the organisation is in their branch. */
const WHO_AND_WHERE = { administrators: ['GetItem'], organisations: ['GetItem'] } satisfies TableAccess;

export const ADMIN_OPERATIONS: readonly AdminOperation[] = [
  {
    name: 'list-organisations',
    method: HttpMethod.GET,
    path: '/organisations',
    description: 'Lists the organisations of an administrator',
    access: { ...WHO_AND_WHERE, 'organisations/byTree': ['Query'] },
  },
  {
    name: 'list-permission-levels',
    method: HttpMethod.GET,
    path: `${ORGANISATION}/permission-levels`,
    description: 'Lists the permission levels offered to an organisation',
    access: WHO_AND_WHERE,
  },
  {
    name: 'list-api-keys',
    method: HttpMethod.GET,
    path: KEYS,
    description: 'Lists the API keys of an organisation',
    access: { ...WHO_AND_WHERE, apiKeys: ['Query'] },
    showsKeys: true,
  },
  {
    name: 'create-api-key',
    method: HttpMethod.POST,
    path: KEYS,
    description: 'Creates an API key',
    access: { ...WHO_AND_WHERE, apiKeys: ['PutItem'], keyEvents: ['PutItem'] },
    makesKeys: true,
    showsKeys: true,
  },
  {
    name: 'get-api-key',
    method: HttpMethod.GET,
    path: KEY,
    description: 'Reads an API key',
    access: { ...WHO_AND_WHERE, apiKeys: ['GetItem'] },
    showsKeys: true,
  },
  {
    name: 'update-api-key',
    method: HttpMethod.PATCH,
    path: KEY,
    description: 'Renames, enables or disables an API key, or changes its permission level',
    access: { ...WHO_AND_WHERE, apiKeys: ['GetItem', 'UpdateItem'], keyEvents: ['PutItem'] },
    showsKeys: true,
  },
  {
    name: 'delete-api-key',
    method: HttpMethod.DELETE,
    path: KEY,
    description: 'Deletes an API key',
    access: {
      ...WHO_AND_WHERE,
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
    access: { ...WHO_AND_WHERE, apiKeys: ['GetItem', 'PutItem', 'UpdateItem'], keyEvents: ['PutItem'] },
    makesKeys: true,
    showsKeys: true,
  },
  {
    name: 'list-api-key-events',
    method: HttpMethod.GET,
    path: `${KEY}/events`,
    description: 'Lists what has happened to an API key',
    access: { ...WHO_AND_WHERE, apiKeys: ['GetItem'], 'keyEvents/byKey': ['Query'] },
  },
];
