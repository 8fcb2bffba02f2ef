import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Administrator } from '../core/organisation.ts';
import type { Directory } from '../core/ports.ts';
import { findOrganisation } from './organisation-row.ts';
import { listBranch } from './organisations.ts';
import { createItemReader } from './read-item.ts';
import { optional, parseRow, type Shape, text, time } from './row.ts';

const shape: Shape<Administrator> = {
  subject: text,
  name: text,
  email: text,
  organisationId: text,
  unreachable: optional(time),
};

/** @throws DamagedRowError if the row is not an administrator */
export function parseAdministrator(item: Record<string, unknown>): Administrator {
  return parseRow(`administrator ${item.subject}`, shape, item);
}

/** Creates a reader of organisations and administrators in DynamoDB. */
export function createDirectory(
  client: DynamoDBDocumentClient,
  tables: { organisations: string; administrators: string },
): Directory {
  const readItem = createItemReader(client);
  return {
    findOrganisation: (organisationId) => findOrganisation(readItem, tables.organisations, organisationId),

    async findAdministrator(subject) {
      const item = await readItem(tables.administrators, { subject });
      return item && parseAdministrator(item);
    },

    listBranch: (root, page) => listBranch(client, tables.organisations, root, page),
  };
}
