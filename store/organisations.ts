import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Organisation } from '../core/organisation.ts';
import type { Page, PageRequest } from '../core/paging.ts';
import { getItems } from './batches.ts';
import { parseOrganisation } from './organisation-row.ts';
import { readPage } from './paging.ts';
import { buildTreePosition } from './tree.ts';

/** Finds organisations by ID, strongly consistent, up to 100 in a request. @returns those that exist */
export async function findOrganisations(
  client: DynamoDBDocumentClient,
  tableName: string,
  organisationIds: Iterable<string>,
): Promise<Organisation[]> {
  const keys = [...organisationIds].map((organisationId) => ({ organisationId }));
  const items = await getItems(client, tableName, keys);
  return items.filter((item) => item !== undefined).map(parseOrganisation);
}

/** Builds the stored form of an organisation. */
export function buildOrganisationItem(organisation: Organisation): Record<string, unknown> {
  return { ...organisation, ...buildTreePosition(organisation.path) };
}

/**
 * Lists an organisation and all organisations below it, parents first, with a query of the index byTree. Eventually
 * consistent. The sort keys of its pages are relative to the root, so that they do not reveal what is above it.
 */
export function listBranch(
  client: DynamoDBDocumentClient,
  tableName: string,
  root: Organisation,
  { limit, after }: PageRequest,
): Promise<Page<Organisation>> {
  const { treeId, treePath } = buildTreePosition(root.path);
  return readPage(
    client,
    {
      TableName: tableName,
      IndexName: 'byTree',
      KeyConditionExpression: 'treeId = :treeId AND begins_with(treePath, :treePath)',
      ExpressionAttributeValues: { ':treeId': treeId, ':treePath': treePath },
      ...(after !== undefined && {
        ExclusiveStartKey: {
          treeId,
          treePath: treePath + after,
          organisationId: (treePath + after).split('/').at(-2),
        },
      }),
    },
    limit,
    parseOrganisation,
    ({ path }) => buildTreePosition(path).treePath.slice(treePath.length),
  );
}
