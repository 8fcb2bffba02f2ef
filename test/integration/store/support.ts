import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { inject } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { createKey, type NewKey } from '../../../core/life-cycle.ts';
import { createDocumentClient } from '../../../store/client.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

/** When changes are made here. */
export const NOW = '2026-11-23T12:00:00.000Z';
export const changeContext = changeContextAt(NOW);

/** The store's own client, connected to the run's DynamoDB Local. */
export function connect(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  return createDocumentClient({
    endpoint: inject('dynamodbEndpoint'),
    region: 'eu-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    ...config,
  });
}

/** A key that was decided on and not yet written, in an organisation of its own. */
export function newKey(organisationId = anId()): NewKey {
  const organisation = anOrganisation({ organisationId, path: [organisationId] });
  return createKey(organisation, { name: 'Library', permissionLevel: 'full' }, policy, changeContext);
}

/** An organisation id that no other test uses. */
export function anId(): string {
  return ulid().toLowerCase();
}

/** What a key is looked up by. */
export function idsOf({ organisationId, keyId }: ApiKey): [string, string] {
  return [organisationId, keyId];
}
