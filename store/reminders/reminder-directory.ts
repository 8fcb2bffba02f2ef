import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { parseContactRecipientId } from '../../core/contacts/contact.ts';
import type { Addresses, ReminderDirectory } from '../../core/reminders/ports.ts';
import { toContactRecipient, toRecipient } from '../../core/reminders/recipients.ts';
import { parseApiKey } from '../api-key-row.ts';
import { getItems } from '../batches.ts';
import { wasApplied } from '../conditional-writes.ts';
import { createContactStore } from '../contacts.ts';
import { createDirectory, parseAdministrator } from '../directory.ts';
import { listReadable } from '../paging.ts';
import { DamagedRowError } from '../row.ts';

/** Number of consecutive soft bounces after which an address is marked as unreachable. */
const SOFT_BOUNCES_MAX = 3;

/**
 * Creates the lookups of keys, organisations and administrators that reminders need.
 * @param onDamagedRow called for rows that cannot be read, which are treated as missing
 */
export function createReminderDirectory(
  client: DynamoDBDocumentClient,
  tables: { apiKeys: string; organisations: string; administrators: string; contacts: string },
  onDamagedRow: (error: Error) => void,
): ReminderDirectory {
  const { findOrganisation, findAdministrator } = createDirectory(client, tables);
  const contacts = createContactStore(client, tables.contacts);
  const unlessDamaged = async <Row>(read: Promise<Row>): Promise<Row | undefined> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof DamagedRowError)) throw error;
      onDamagedRow(error);
      return undefined;
    }
  };
  return {
    findOrganisation: (organisationId) => unlessDamaged(findOrganisation(organisationId)),
    async findApiKeys(references) {
      const keys = references.map(({ organisationId, keyId }) => ({ organisationId, keyId }));
      const items = await getItems(client, tables.apiKeys, keys);
      return items.map((item) => item && listReadable([item], parseApiKey, onDamagedRow)[0]);
    },

    async findRecipient(recipientId) {
      const reference = parseContactRecipientId(recipientId);
      if (reference) {
        const contact = await unlessDamaged(contacts.find(reference));
        return contact && toContactRecipient(contact);
      }
      const found = await unlessDamaged(findAdministrator(recipientId));
      return found && toRecipient(found);
    },

    async listRecipients(organisationId) {
      const query = {
        TableName: tables.administrators,
        IndexName: 'byOrganisation',
        KeyConditionExpression: 'organisationId = :organisationId',
        ExpressionAttributeValues: { ':organisationId': organisationId },
      };
      const items: Record<string, unknown>[] = [];
      for await (const { Items = [] } of paginateQuery({ client }, query)) items.push(...Items);
      return listReadable(items, parseAdministrator, onDamagedRow).map(toRecipient);
    },
  };
}

/** Creates a writer of the reachability of recipients' addresses. */
export function createAddresses(
  client: DynamoDBDocumentClient,
  tables: { administrators: string; contacts: string },
): Addresses {
  /** Fails if the recipient no longer exists, or has another address by now. */
  const update = (
    recipientId: string,
    email: string,
    expression: string,
    values: Record<string, unknown> = {},
  ): UpdateCommand => {
    const contact = parseContactRecipientId(recipientId);
    return new UpdateCommand({
      TableName: contact ? tables.contacts : tables.administrators,
      Key: contact ?? { subject: recipientId },
      UpdateExpression: expression,
      ConditionExpression: 'email = :email',
      ExpressionAttributeValues: { ':email': email, ...values },
      ReturnValues: 'ALL_NEW',
    });
  };
  const markUnreachable: Addresses['markUnreachable'] = async (recipientId, email, since) => {
    const mark = 'SET unreachable = if_not_exists(unreachable, :since)';
    await wasApplied(client.send(update(recipientId, email, mark, { ':since': since.toISOString() })));
  };
  return {
    markUnreachable,

    async countSoftBounce(recipientId, email, messageId, at) {
      // A set of message IDs, so that a repeated report counts once.
      const command = update(recipientId, email, 'ADD softBounces :mails', {
        ':mails': new Set([messageId]),
      });
      let counted = 0;
      await wasApplied(
        client.send(command).then(({ Attributes }) => {
          const softBounces: unknown = Attributes?.softBounces;
          if (softBounces instanceof Set) counted = softBounces.size;
        }),
      );
      if (counted >= SOFT_BOUNCES_MAX) await markUnreachable(recipientId, email, at);
    },

    async clearSoftBounces(recipientId, email) {
      await wasApplied(client.send(update(recipientId, email, 'REMOVE softBounces')));
    },
  };
}
