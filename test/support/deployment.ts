import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { inject, vi } from 'vitest';
import type { ApiKey } from '../../core/api-key.ts';
import { createImportRowParser } from '../../core/import/import-row.ts';
import { importKey } from '../../core/import/plan-import.ts';
import { createKey } from '../../core/life-cycle.ts';
import type { Organisation } from '../../core/organisation.ts';
import type { PermissionLevel } from '../../core/permissions.ts';
import type { ApiKeyStore } from '../../core/ports.ts';
import type { TableNames } from '../../core/tables.ts';
import { createApiKeyStore } from '../../store/api-keys.ts';
import { createDocumentClient } from '../../store/client.ts';
import { createDirectoryWriter } from '../../store/directory-writer.ts';
import { anOrganisation, changeContextAt, policy } from './fixtures.ts';
import { buildCells, foreignValue } from './imports.ts';
import { createTables } from './tables.ts';

/** The environment of functions: this test's own tables on DynamoDB Local, with their names in environment variables. */
export interface Deployment {
  client: DynamoDBDocumentClient;
  tables: TableNames;
  keys: ApiKeyStore;
  /** Adds or replaces an organisation. The default ID is one that no other test uses. */
  organisation(differing?: Partial<Organisation>): Promise<Organisation>;
  /** Adds an administrator of an organisation and returns their subject. */
  administrator(organisation: Pick<Organisation, 'organisationId'>, name?: string): Promise<string>;
  removeAdministrator(subject: string): Promise<void>;
  /** Creates a key. @param at time of the creation, by default now */
  key(
    organisation: Organisation,
    permissionLevel: PermissionLevel,
    at?: Date,
  ): Promise<{ key: ApiKey; value: string }>;
  /**
   * Imports a key.
   * @param differing cells of its row that differ from the defaults
   * @param value by default one that no other test uses
   */
  importedKey(
    organisation: Organisation,
    differing?: Record<string, string>,
    value?: string,
  ): Promise<{ key: ApiKey; value: string }>;
}

/** Sets the environment of the functions that a test file imports. They read it when they are called. */
export async function deploy(): Promise<Deployment> {
  vi.stubEnv('AWS_ENDPOINT_URL', inject('dynamodbEndpoint'));
  vi.stubEnv('AWS_REGION', 'eu-west-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const client = createDocumentClient();
  const tables = await createTables(client);
  vi.stubEnv('API_KEYS_TABLE', tables.apiKeys);
  vi.stubEnv('ORGANISATIONS_TABLE', tables.organisations);
  vi.stubEnv('ADMINISTRATORS_TABLE', tables.administrators);
  vi.stubEnv('CONTACTS_TABLE', tables.contacts);
  vi.stubEnv('CONFIRMATION_QUEUE_URL', 'https://sqs.example/confirm');
  vi.stubEnv('LEAK_QUEUE_URL', 'https://sqs.example/leak');
  vi.stubEnv('KEY_EVENTS_TABLE', tables.keyEvents);
  vi.stubEnv('CREATING_REQUESTS_TABLE', tables.creatingRequests);
  vi.stubEnv('KEY_VALUE_PREFIX', policy.prefix);
  vi.stubEnv('KEY_LIFE', policy.life);
  vi.stubEnv('PERMISSION_CATALOGUE', JSON.stringify(policy.catalogue));
  vi.stubEnv('EXPIRING_DAYS', '30');
  const keys = createApiKeyStore(client, tables);
  const writer = createDirectoryWriter(client, tables);
  return {
    client,
    tables,
    keys,
    async organisation(differing = {}) {
      const organisationId = differing.organisationId ?? ulid().toLowerCase();
      const organisation = anOrganisation({ organisationId, path: [organisationId], ...differing });
      await writer.putOrganisation(organisation);
      return organisation;
    },
    async administrator({ organisationId }, name = 'Ada Byrne') {
      const subject = randomUUID();
      await writer.putAdministrator({ subject, name, email: `${subject}@a.example`, organisationId });
      return subject;
    },
    removeAdministrator: (subject) => writer.removeAdministrator(subject),
    async key(organisation, permissionLevel, at = new Date()) {
      const wish = { name: 'Library', permissionLevel };
      const { key, value, changes } = createKey(organisation, wish, policy, changeContextAt(at));
      await keys.commit(changes);
      return { key, value };
    },
    async importedKey(organisation, differing = {}, value = foreignValue()) {
      const cells = buildCells(value, { organisationId: organisation.organisationId, ...differing });
      const row = createImportRowParser(policy.catalogue)({ line: 2, cells });
      if (Array.isArray(row)) throw new Error(`No row of a key: ${JSON.stringify(row)}`);
      const { key, changes } = importKey(organisation, row, policy, changeContextAt(new Date()));
      await keys.commit(changes);
      return { key, value };
    },
  };
}
