import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TABLES } from '../../core/tables.ts';
import { createApiKeyReader, createApiKeyStore } from '../../store/api-keys.ts';
import { createDocumentClient } from '../../store/client.ts';
import { requireTable } from '../environment.ts';

let client: DynamoDBDocumentClient | undefined;

/** One client for all requests that a container serves. */
export function getDatabase(): DynamoDBDocumentClient {
  client ??= createDocumentClient();
  return client;
}

/** Keys, for an operation that only reads them. */
export const getKeyReader = () => createApiKeyReader(getDatabase(), requireTable('apiKeys'));

/** Keys, for an operation that changes them. */
export const getKeyStore = () =>
  createApiKeyStore(getDatabase(), {
    apiKeys: requireTable('apiKeys'),
    keyEvents: requireTable('keyEvents'),
    importedKeys: process.env[TABLES.importedKeys.variable], // told to the one operation that writes there: deletion
  });
