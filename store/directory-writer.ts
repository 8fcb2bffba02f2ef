import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { StoredOrganisation } from '../core/directory-plan.ts';
import type { Administrator, Organisation } from '../core/organisation.ts';
import { wasApplied } from './conditional-writes.ts';
import { parseAdministrator } from './directory.ts';
import { parseOrganisation } from './organisation-row.ts';
import { buildOrganisationItem } from './organisations.ts';

/** The operator's access to the directory: reads all entries and writes single ones. Only commands use it. */
export interface DirectoryWriter {
  listOrganisations(): Promise<StoredOrganisation[]>;
  listAdministrators(): Promise<Administrator[]>;
  /** Whether an organisation has keys, including expired ones that are still listed. */
  hasApiKeys(organisationId: string): Promise<boolean>;
  /** @param movesKeys whether its keys must still be moved to its time zone */
  putOrganisation(organisation: Organisation, movesKeys?: boolean): Promise<void>;
  /**
   * Writes an organisation at another place in the tree, unless it has keys. Stops the creation of keys first, so that none
   * can be created at the old place.
   * @returns false if it has keys and stays
   */
  moveOrganisation(organisation: Organisation, movesKeys?: boolean): Promise<boolean>;
  /** Writes an administrator. Records about the reachability of their address stay until the address changes. */
  putAdministrator(administrator: Administrator): Promise<void>;
  /** Clears the record that an administrator's address is unreachable. */
  markReachable(subject: string): Promise<void>;
  /**
   * Removes an organisation and its contacts, unless it has keys. Stops the creation of keys first, so that none can be created
   * after looking for keys.
   * @returns false if it has keys and stays
   */
  removeOrganisation(organisationId: string): Promise<boolean>;
  removeAdministrator(subject: string): Promise<void>;
}

/** Creates the operator's access to the directory in DynamoDB. */
export function createDirectoryWriter(
  client: DynamoDBDocumentClient,
  tables: { organisations: string; administrators: string; apiKeys: string; contacts: string },
): DirectoryWriter {
  const scanAll = async (TableName: string): Promise<Record<string, unknown>[]> => {
    const items: Record<string, unknown>[] = [];
    for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      items.push(...(page.Items ?? []));
    }
    return items;
  };
  const hasApiKeys = async (organisationId: string): Promise<boolean> => {
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
  };
  /** Stops or permits the creation of keys. */
  const setRemoving = (organisationId: string, isRemoving: boolean): Promise<boolean> =>
    wasApplied(
      client.send(
        new UpdateCommand({
          TableName: tables.organisations,
          Key: { organisationId },
          UpdateExpression: isRemoving ? 'SET removing = :true' : 'REMOVE removing',
          ConditionExpression: 'attribute_exists(organisationId)',
          ...(isRemoving && { ExpressionAttributeValues: { ':true': true } }),
        }),
      ),
    );
  /** Stops the creation of keys in an organisation, unless it has keys. @returns false if it has */
  const closeIfEmpty = async (organisationId: string): Promise<boolean> => {
    await setRemoving(organisationId, true);
    if (!(await hasApiKeys(organisationId))) return true;
    await setRemoving(organisationId, false);
    return false;
  };
  const putOrganisation = async (organisation: Organisation, movesKeys = false): Promise<void> => {
    const Item = { ...buildOrganisationItem(organisation), ...(movesKeys && { movesKeys }) };
    await client.send(new PutCommand({ TableName: tables.organisations, Item }));
  };
  return {
    listOrganisations: async () =>
      (await scanAll(tables.organisations)).map((item) => ({
        ...parseOrganisation(item),
        ...(item.movesKeys === true && { movesKeys: true as const }),
        ...(item.removing === true && { removing: true as const }),
      })),
    listAdministrators: async () => (await scanAll(tables.administrators)).map(parseAdministrator),

    hasApiKeys,

    putOrganisation,
    async moveOrganisation(organisation, movesKeys) {
      if (!(await closeIfEmpty(organisation.organisationId))) return false;
      await putOrganisation(organisation, movesKeys); // permits the creation of keys again
      return true;
    },
    async putAdministrator({ subject, ...entry }) {
      const TableName = tables.administrators;
      const fields = Object.entries(entry);
      const update = new UpdateCommand({
        TableName,
        Key: { subject },
        UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ConditionExpression: 'attribute_not_exists(subject) OR #email = :email',
        ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
      });
      if (await wasApplied(client.send(update))) return;
      await client.send(new PutCommand({ TableName, Item: { subject, ...entry } }));
    },
    async markReachable(subject) {
      const update = new UpdateCommand({
        TableName: tables.administrators,
        Key: { subject },
        UpdateExpression: 'REMOVE unreachable, softBounces',
        ConditionExpression: 'attribute_exists(subject)',
      });
      await wasApplied(client.send(update));
    },
    async removeOrganisation(organisationId) {
      if (!(await closeIfEmpty(organisationId))) return false;
      const query = {
        TableName: tables.contacts,
        ConsistentRead: true,
        ProjectionExpression: 'organisationId, contactId',
        KeyConditionExpression: 'organisationId = :organisationId',
        ExpressionAttributeValues: { ':organisationId': organisationId },
      };
      for await (const { Items = [] } of paginateQuery({ client }, query)) {
        for (const Key of Items) await client.send(new DeleteCommand({ TableName: tables.contacts, Key }));
      }
      await client.send(new DeleteCommand({ TableName: tables.organisations, Key: { organisationId } }));
      return true;
    },
    async removeAdministrator(subject) {
      await client.send(new DeleteCommand({ TableName: tables.administrators, Key: { subject } }));
    },
  };
}
