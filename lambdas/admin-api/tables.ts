import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TABLES } from '../../core/tables.ts';
import { apiKeyReader, apiKeyStore } from '../../store/api-keys.ts';
import { documentClient } from '../../store/client.ts';
import { requireTable } from '../environment.ts';

let client: DynamoDBDocumentClient | undefined;

/** One client for all requests that a container serves. */
export function database(): DynamoDBDocumentClient {
  client ??= documentClient();
  return client;
}

/** Keys, for an operation that only reads them. */
export const readKeys = () => apiKeyReader(database(), requireTable('apiKeys'));

/** Keys, for an operation that changes them. */
export const changeKeys = () =>
  apiKeyStore(database(), {
    apiKeys: requireTable('apiKeys'),
    keyEvents: requireTable('keyEvents'),
    importedKeys: process.env[TABLES.importedKeys.variable], // told to the one operation that writes there: deletion
  });
