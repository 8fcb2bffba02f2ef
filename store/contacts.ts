import { type DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Contact } from '../core/contacts/contact.ts';
import type { ContactStore } from '../core/contacts/ports.ts';
import { wasApplied } from './conditional-writes.ts';
import { createItemReader } from './read-item.ts';
import { count, optional, parseRow, type Shape, text, time } from './row.ts';

/** How long contacts are kept who do not confirm, in seconds: 30 days. */
const PENDING_SECONDS = 30 * 24 * 60 * 60;

const shape: Shape<Contact> = {
  organisationId: text,
  contactId: text,
  email: text,
  requestedAt: time,
  requestedBy: text,
  mailedAt: optional(time),
  tokenHash: optional(text),
  tokenExpiresAt: optional(time),
  stopSecret: text,
  confirmedAt: optional(time),
  declinedAt: optional(time),
  unreachable: optional(time),
  version: count,
};

/** @throws DamagedRowError if the row is not a contact */
function parseContact(item: Record<string, unknown>): Contact {
  return parseRow(`contact ${item.organisationId}/${item.contactId}`, shape, item);
}

/** Creates a store of contacts in DynamoDB. */
export function createContactStore(client: DynamoDBDocumentClient, TableName: string): ContactStore {
  const readItem = createItemReader(client);
  return {
    async find({ organisationId, contactId }) {
      const item = await readItem(TableName, { organisationId, contactId });
      return item && parseContact(item);
    },

    async countPending(organisationId, since) {
      const query = {
        TableName,
        ConsistentRead: true,
        Select: 'COUNT' as const,
        KeyConditionExpression: 'organisationId = :organisationId',
        FilterExpression: 'attribute_not_exists(confirmedAt) AND requestedAt >= :since',
        ExpressionAttributeValues: { ':organisationId': organisationId, ':since': since.toISOString() },
      };
      let pending = 0;
      for await (const { Count = 0 } of paginateQuery({ client }, query)) pending += Count;
      return pending;
    },

    put(contact, before) {
      const isAnswered = contact.confirmedAt !== undefined || contact.declinedAt !== undefined;
      const purgeAt = Math.floor(Date.parse(contact.requestedAt) / 1000) + PENDING_SECONDS;
      return wasApplied(
        client.send(
          new PutCommand({
            TableName,
            Item: { ...contact, ...(!isAnswered && { purgeAt }) },
            ...(before === undefined
              ? { ConditionExpression: 'attribute_not_exists(contactId)' }
              : {
                  ConditionExpression: '#version = :version',
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: { ':version': before.version },
                }),
          }),
        ),
      );
    },
  };
}
