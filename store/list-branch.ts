import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Organisation } from '../core/organisation.ts';
import type { Page, PageRequest } from '../core/paging.ts';
import { organisationOf, placeOf } from './organisation-row.ts';
import { pageOf } from './paging.ts';

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
  const { treeId, treePath } = placeOf(root);
  return pageOf(
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
    organisationOf,
    (organisation) => placeOf(organisation).treePath.slice(treePath.length),
  );
}
