import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Organisation } from '../core/organisation.ts';
import { organisationOf } from './organisation-row.ts';

/**
 * Reads one organisation, strongly consistent: a feature that was switched off a moment ago is off.
 * On its own because a key check for a feature loads it.
 * @throws DamagedRowError
 */
export async function getOrganisation(
  client: DynamoDBDocumentClient,
  tableName: string,
  organisationId: string,
  abortSignal?: AbortSignal,
): Promise<Organisation | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: { organisationId }, ConsistentRead: true }),
    { ...(abortSignal && { abortSignal }) },
  );
  return Item && organisationOf(Item);
}
