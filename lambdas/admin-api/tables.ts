import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { apiKeyReader, apiKeyStore } from '../../store/api-keys.ts';
import { documentClient } from '../../store/client.ts';
import { requireVariable } from '../environment.ts';

let client: DynamoDBDocumentClient | undefined;

/** One client for all requests that a container serves. */
export function database(): DynamoDBDocumentClient {
  client ??= documentClient();
  return client;
}

/** Keys, for an operation that only reads them. */
export const readKeys = () => apiKeyReader(database(), requireVariable('API_KEYS_TABLE'));

/** Keys, for an operation that changes them. */
export const changeKeys = () =>
  apiKeyStore(database(), {
    apiKeys: requireVariable('API_KEYS_TABLE'),
    keyEvents: requireVariable('KEY_EVENTS_TABLE'),
    importedKeys: process.env.IMPORTED_KEYS_TABLE, // told to the one operation that writes there: deletion
  });
