import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TABLES } from '../../core/tables.ts';
import { createApiKeyReader, createApiKeyStore } from '../../store/api-keys.ts';
import { createDocumentClient } from '../../store/client.ts';
import { requireTable } from '../environment.ts';

let client: DynamoDBDocumentClient | undefined;

/** The client that all requests in a Lambda environment share. */
export function getDatabase(): DynamoDBDocumentClient {
  client ??= createDocumentClient();
  return client;
}

/** Creates the store for operations that only read keys. */
export const getKeyReader = () => createApiKeyReader(getDatabase(), requireTable('apiKeys'));

/** Creates the store for operations that change keys. */
export const getKeyStore = () =>
  createApiKeyStore(getDatabase(), {
    apiKeys: requireTable('apiKeys'),
    keyEvents: requireTable('keyEvents'),
    organisations: requireTable('organisations'),
    importedKeys: process.env[TABLES.importedKeys.variable], // set only for deletion, the only operation that writes to it
    creatingRequests: process.env[TABLES.creatingRequests.variable], // set only for operations that create keys
  });

/** Creates the store for a key that deletes itself. Its function has no access to organisations. */
export const getOwnKeyStore = () =>
  createApiKeyStore(getDatabase(), {
    apiKeys: requireTable('apiKeys'),
    keyEvents: requireTable('keyEvents'),
    importedKeys: process.env[TABLES.importedKeys.variable], // set only if imported keys are accepted
  });
