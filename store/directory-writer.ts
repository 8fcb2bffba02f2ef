import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateScan,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Administrator, Organisation } from '../core/organisation.ts';
import { administratorOf } from './administrator-row.ts';
import { itemOfOrganisation, organisationOf } from './organisation-row.ts';

/** The operator's side of the directory: reads all of it and writes single entries. No function of the API does either. */
export interface DirectoryWriter {
  organisations(): Promise<Organisation[]>;
  administrators(): Promise<Administrator[]>;
  /** Whether an organisation has keys, expired ones that are still listed included. */
  holdsApiKeys(organisationId: string): Promise<boolean>;
  putOrganisation(organisation: Organisation): Promise<void>;
  putAdministrator(administrator: Administrator): Promise<void>;
  removeOrganisation(organisationId: string): Promise<void>;
  removeAdministrator(subject: string): Promise<void>;
}

/** The directory in DynamoDB, for who runs Latchkey. */
export function directoryWriter(
  client: DynamoDBDocumentClient,
  tables: { organisations: string; administrators: string; apiKeys: string },
): DirectoryWriter {
  const all = async (TableName: string): Promise<Record<string, unknown>[]> => {
    const items: Record<string, unknown>[] = [];
    for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      items.push(...(page.Items ?? []));
    }
    return items;
  };
  return {
    organisations: async () => (await all(tables.organisations)).map(organisationOf),
    administrators: async () => (await all(tables.administrators)).map(administratorOf),

    async holdsApiKeys(organisationId) {
      const { Count = 0 } = await client.send(
        new QueryCommand({
          TableName: tables.apiKeys,
          ConsistentRead: true,
          Select: 'COUNT',
          Limit: 1,
          KeyConditionExpression: 'organisationId = :organisationId',
          ExpressionAttributeValues: { ':organisationId': organisationId },
        }),
      );
      return Count > 0;
    },

    async putOrganisation(organisation) {
      await client.send(
        new PutCommand({ TableName: tables.organisations, Item: itemOfOrganisation(organisation) }),
      );
    },
    async putAdministrator(administrator) {
      await client.send(new PutCommand({ TableName: tables.administrators, Item: { ...administrator } }));
    },
    async removeOrganisation(organisationId) {
      await client.send(new DeleteCommand({ TableName: tables.organisations, Key: { organisationId } }));
    },
    async removeAdministrator(subject) {
      await client.send(new DeleteCommand({ TableName: tables.administrators, Key: { subject } }));
    },
  };
}
