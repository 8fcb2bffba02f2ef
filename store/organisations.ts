import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Organisation } from '../core/organisation.ts';
import type { Page, PageRequest } from '../core/paging.ts';
import { FEATURES } from '../core/permissions.ts';
import { readPage } from './paging.ts';
import { optional, parseRow, type Shape, text, texts } from './row.ts';

const shape: Shape<Omit<Organisation, 'features'> & { features: string[] }> = {
  organisationId: text,
  name: text,
  parentId: optional(text),
  path: texts,
  timeZone: text,
  features: texts,
};

/**
 * A feature that is no longer (or not yet) in the catalogue counts as not enabled.
 * @throws DamagedRowError where the row is no organisation.
 */
export function parseOrganisation(item: Record<string, unknown>): Organisation {
  const row = parseRow(`organisation ${item.organisationId}`, shape, item);
  return { ...row, features: FEATURES.filter((feature) => row.features.includes(feature)) };
}

/**
 * Where an organisation stands in the index by tree. Every id of the path ends in a slash, so that what begins with
 * `a/b/` is the branch of `b`, and no organisation whose id merely begins with b.
 */
function buildTreePosition({ path }: Pick<Organisation, 'path'>): { treeId: string; treePath: string } {
  const [treeId = ''] = path;
  return { treeId, treePath: path.map((id) => `${id}/`).join('') };
}

/** An organisation as it is stored. */
export function buildOrganisationItem(organisation: Organisation): Record<string, unknown> {
  return { ...organisation, ...buildTreePosition(organisation) };
}

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
  return Item && parseOrganisation(Item);
}

/**
 * An organisation and all below it, in the order of the tree: one query of an index, which may lag a moment behind.
 * Sort keys are ways down from the root, so that no page says what stands above it.
 */
export function listBranch(
  client: DynamoDBDocumentClient,
  tableName: string,
  root: Organisation,
  { limit, after }: PageRequest,
): Promise<Page<Organisation>> {
  const { treeId, treePath } = buildTreePosition(root);
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
    (organisation) => buildTreePosition(organisation).treePath.slice(treePath.length),
  );
}
