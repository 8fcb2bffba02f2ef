import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Directory } from '../core/ports.ts';
import { administratorOf } from './administrator-row.ts';
import { getOrganisation } from './get-organisation.ts';
import { organisationOf, placeOf } from './organisation-row.ts';
import { pageOf } from './paging.ts';

/** Organisations and administrators, read from DynamoDB. */
export function directory(
  client: DynamoDBDocumentClient,
  tables: { organisations: string; administrators: string },
): Directory {
  return {
    organisation: (organisationId) => getOrganisation(client, tables.organisations, organisationId),

    async administrator(subject) {
      const { Item } = await client.send(
        new GetCommand({ TableName: tables.administrators, Key: { subject }, ConsistentRead: true }),
      );
      return Item && administratorOf(Item);
    },

    async branch(root, { limit, after }) {
      const { treeId, treePath } = placeOf(root);
      if (after !== undefined && !after.startsWith(treePath)) return { rows: [] };
      return pageOf(
        client,
        {
          TableName: tables.organisations,
          IndexName: 'byTree',
          KeyConditionExpression: 'treeId = :treeId AND begins_with(treePath, :treePath)',
          ExpressionAttributeValues: { ':treeId': treeId, ':treePath': treePath },
          ...(after !== undefined && {
            ExclusiveStartKey: { treeId, treePath: after, organisationId: after.split('/').at(-2) },
          }),
        },
        limit,
        organisationOf,
        (organisation) => placeOf(organisation).treePath,
      );
    },
  };
}
