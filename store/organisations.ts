import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Organisation } from '../core/organisation.ts';
import type { Page, PageRequest } from '../core/paging.ts';
import { readPage } from './paging.ts';
import { optional, parseRow, type Shape, text, texts } from './row.ts';
import { buildTreePosition } from './tree.ts';

const shape: Shape<Organisation> = {
  organisationId: text,
  name: text,
  parentId: optional(text),
  path: texts,
  timeZone: text,
  features: texts,
};

/** @throws DamagedRowError if the row is not an organisation */
export function parseOrganisation(item: Record<string, unknown>): Organisation {
  return parseRow(`organisation ${item.organisationId}`, shape, item);
}

/** Builds the stored form of an organisation. */
export function buildOrganisationItem(organisation: Organisation): Record<string, unknown> {
  return { ...organisation, ...buildTreePosition(organisation.path) };
}

/**
 * Reads one organisation, strongly consistent, so that a disabled feature takes effect immediately. A function of its own,
 * because key checks for features call it.
 * @throws DamagedRowError if the stored row is damaged
 */
export async function findOrganisation(
  client: DynamoDBDocumentClient,
  tableName: string,
  organisationId: string,
  abortSignal?: AbortSignal,
): Promise<Organisation | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: { organisationId }, ConsistentRead: true }),
    { ...(abortSignal && { abortSignal }) },
  );
  return Item && parseOrganisation(Item);
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
