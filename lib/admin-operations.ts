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
  /** Further access, if the deployment accepts imported keys. */
  importedKeyAccess?: TableAccess['importedKeys'];
  /** Whether it needs no sign-in, and why. */
  isPublic?: 'link' | 'leak' | 'key';
  /** Whether it asks contacts to confirm. */
  asksContacts?: true;
  /** Whether it creates key values, so that it needs their prefix and life. */
  createsKeys?: true;
  /** Whether it needs the permissions and levels. */
  knowsLevels?: true;
  /** Whether its response contains keys, so that it needs the number of days for the status `expiring`. */
  returnsKeys?: true;
}

const ORGANISATION = '/organisations/{organisationId}';
const KEYS = `${ORGANISATION}/api-keys`;
const KEY = `${KEYS}/{keyId}`;

/** Access to ask contacts of a key to confirm. */
const ASKING = ['GetItem', 'PutItem', 'Query'] satisfies TableAccess[keyof TableAccess];
/** Access to record a contact's answer. */
const ANSWER_ACCESS = { organisations: ['GetItem'], contacts: ['GetItem', 'PutItem'] } satisfies TableAccess;

/** Every operation with sign-in reads the administrator, or the organisation of the key, and the organisation in the path. */
const REQUEST_ACCESS = { administrators: ['GetItem'], organisations: ['GetItem'] } satisfies TableAccess;

/** What an operation needs to create keys only in organisations that are still here, and once for a repeated request. */
const CREATION_ACCESS = {
  ...REQUEST_ACCESS,
  organisations: ['GetItem', 'ConditionCheckItem'],
  creatingRequests: ['GetItem', 'PutItem'],
  apiKeys: ['GetItem', 'PutItem', 'UpdateItem'], // updates a key that gets a new value
  keyEvents: ['PutItem'],
} satisfies TableAccess;

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
    knowsLevels: true,
  },
  {
    name: 'list-api-keys',
    method: HttpMethod.GET,
    path: KEYS,
    description: 'Lists the API keys of an organisation or branch',
    access: {
      ...REQUEST_ACCESS,
      organisations: ['BatchGetItem', 'GetItem'],
      apiKeys: ['Query'],
      'apiKeys/byTree': ['Query'],
    },
    returnsKeys: true,
  },
  {
    name: 'create-api-key',
    method: HttpMethod.POST,
    path: KEYS,
    description: 'Creates an API key',
    access: { ...CREATION_ACCESS, contacts: ASKING },
    asksContacts: true,
    createsKeys: true,
    knowsLevels: true,
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
    description: 'Edits, enables or disables an API key',
    access: {
      ...REQUEST_ACCESS,
      apiKeys: ['GetItem', 'UpdateItem'],
      keyEvents: ['PutItem'],
      contacts: ASKING,
    },
    asksContacts: true,
    knowsLevels: true,
    returnsKeys: true,
  },
  {
    name: 'delete-api-key',
    method: HttpMethod.DELETE,
    path: KEY,
    description: 'Deletes an API key',
    knowsLevels: true,
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
    access: CREATION_ACCESS,
    createsKeys: true,
    knowsLevels: true,
    returnsKeys: true,
  },
  {
    name: 'list-api-key-events',
    method: HttpMethod.GET,
    path: `${KEY}/events`,
    description: 'Lists what has happened to an API key',
    access: {
      ...REQUEST_ACCESS,
      apiKeys: ['GetItem'],
      keyEvents: ['Query'],
      'keyEvents/byKey': ['Query'],
    },
  },
  {
    name: 'list-recipients',
    method: HttpMethod.GET,
    path: `${KEY}/recipients`,
    description: 'Lists who would be reminded of an API key',
    access: {
      ...REQUEST_ACCESS,
      apiKeys: ['GetItem'],
      'administrators/byOrganisation': ['Query'],
      contacts: ['GetItem'],
    },
  },
  {
    name: 'request-contact-confirmation',
    method: HttpMethod.POST,
    path: `${KEY}/contact-requests`,
    description: 'Asks a contact of an API key again to confirm',
    access: { ...REQUEST_ACCESS, apiKeys: ['GetItem'], contacts: ASKING },
    asksContacts: true,
    knowsLevels: true,
  },
  {
    name: 'confirm-contact',
    method: HttpMethod.POST,
    path: '/contact-confirmations',
    description: 'Confirms that a contact wants reminders',
    access: ANSWER_ACCESS,
    isPublic: 'link',
  },
  {
    name: 'decline-contact',
    method: HttpMethod.POST,
    path: '/contact-refusals',
    description: 'Stops the reminders of a contact',
    access: ANSWER_ACCESS,
    isPublic: 'link',
  },
  {
    name: 'report-leak',
    method: HttpMethod.POST,
    path: '/leaks',
    description: 'Takes a leaked key value, to disable its key',
    access: {},
    isPublic: 'leak',
  },
  {
    name: 'report-github-leaks',
    method: HttpMethod.POST,
    path: '/leaks/github',
    description: 'Takes leaked key values from GitHub, to disable their keys',
    access: {},
    isPublic: 'leak',
  },
  {
    name: 'rotate-self',
    method: HttpMethod.POST,
    path: '/self/rotation',
    description: 'Makes the successor of the API key that asks for it',
    access: {
      organisations: ['GetItem', 'ConditionCheckItem'],
      apiKeys: ['GetItem', 'PutItem', 'UpdateItem'],
      keyEvents: ['PutItem'],
    },
    importedKeyAccess: ['GetItem'],
    isPublic: 'key',
    createsKeys: true,
    knowsLevels: true,
  },
  {
    name: 'delete-self',
    method: HttpMethod.DELETE,
    path: '/self',
    description: 'Deletes the API key that asks for it, once it is not needed any more',
    access: {
      apiKeys: ['GetItem', 'DeleteItem', 'UpdateItem'], // updates the key that the deleted one was to replace
      keyEvents: ['PutItem'],
    },
    importedKeyAccess: ['GetItem', 'UpdateItem'],
    isPublic: 'key',
    knowsLevels: true,
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
