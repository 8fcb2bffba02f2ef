import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { inject } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { createKey, editKey, type NewKey } from '../../../core/life-cycle.ts';
import type { ApiKeyStore } from '../../../core/ports.ts';
import { createDocumentClient } from '../../../store/client.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

/** The time of all changes in these tests. */
export const NOW = '2026-11-23T12:00:00.000Z';
export const changeContext = changeContextAt(NOW);

/** Connects a client of the store to the run's DynamoDB Local. */
export function connect(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  return createDocumentClient({
    endpoint: inject('dynamodbEndpoint'),
    region: 'eu-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    ...config,
  });
}

/** A new key that is not stored yet, in its own organisation. */
export function newKey(organisationId = anId()): NewKey {
  const organisation = anOrganisation({ organisationId, path: [organisationId] });
  return createKey(organisation, { name: 'Library', permissionLevel: 'full' }, policy, changeContext);
}

/** An organisation ID that no other test uses. */
export function anId(): string {
  return ulid().toLowerCase();
}

/** The arguments that identify a key in the store. */
export function toIds({ organisationId, keyId }: ApiKey): [string, string] {
  return [organisationId, keyId];
}

/** Creates and stores a key. */
export async function storeNewKey(store: Pick<ApiKeyStore, 'commit'>): Promise<ApiKey> {
  const { key, changes } = newKey();
  await store.commit(changes);
  return key;
}

/** Renames a key as it was read. @returns the change, which is not stored yet */
export function rename(key: ApiKey, name = 'Loans') {
  return editKey(anOrganisation(), key, { name }, policy, changeContext);
}
