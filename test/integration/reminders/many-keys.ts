import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ApiKey } from '../../../core/api-key.ts';
import { mapConcurrently } from '../../../core/concurrency.ts';
import { createKey } from '../../../core/life-cycle.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

/** Maximum number of items in a BatchWriteItem request. */
const BATCH = 25;
/** Number of keys created before they are stored. Limits the test's own use of memory. */
const CHUNK = 1000;

/** Stores many keys that expire on a date. */
export async function storeKeys(
  client: DynamoDBDocumentClient,
  tableName: string,
  count: number,
  organisationOf: (index: number) => string,
  expiresOn: string,
): Promise<void> {
  for (let from = 0; from < count; from += CHUNK) {
    const items = Array.from({ length: Math.min(CHUNK, count - from) }, (_, index) =>
      aKey(organisationOf(from + index), `${expiresOn} ${from + index}`, expiresOn),
    );
    const batches = Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
      items.slice(index * BATCH, (index + 1) * BATCH).map((key) => ({ PutRequest: { Item: { ...key } } })),
    );
    await mapConcurrently(batches, (batch) =>
      client.send(new BatchWriteCommand({ RequestItems: { [tableName]: batch } })),
    );
  }
}

function aKey(organisationId: string, name: string, expiresOn: string): ApiKey {
  const changeContext = changeContextAt(
    `${Number(expiresOn.slice(0, 4)) - 1}${expiresOn.slice(4)}T12:00:00Z`,
  );
  const organisation = anOrganisation({ organisationId, path: [organisationId] });
  return createKey(organisation, { name, permissionLevel: 'full' }, policy, changeContext).key;
}
