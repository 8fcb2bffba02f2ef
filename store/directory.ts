import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Directory } from '../core/ports.ts';
import { administratorOf } from './administrator-row.ts';
import { getOrganisation } from './get-organisation.ts';
import { listBranch } from './list-branch.ts';

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

    branch: (root, page) => listBranch(client, tables.organisations, root, page),
  };
}
