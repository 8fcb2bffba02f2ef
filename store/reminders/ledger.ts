import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Digest, type DigestReference, isOpen, type Ledger } from '../../core/reminders/ports.ts';
import { pageOf } from '../paging.ts';
import { digestIdOf, digestKeyOfRow, digestOfRow, purgeAtOf } from './digest-row.ts';

export interface LedgerTables {
  digests: string;
  digestKeys: string;
}

/** The ledger in DynamoDB. */
export function ledger(client: DynamoDBDocumentClient, tables: LedgerTables): Ledger {
  const all = async (query: Parameters<typeof paginateQuery>[1]): Promise<Record<string, unknown>[]> => {
    const items: Record<string, unknown>[] = [];
    for await (const page of paginateQuery({ client }, query)) items.push(...(page.Items ?? []));
    return items;
  };
  return {
    async plan(reference, runTime) {
      const { day, subject } = reference;
      const state = 'planned';
      const Item = {
        day,
        subject,
        state,
        runTime: runTime.toISOString(),
        openDay: day,
        purgeAt: purgeAtOf(day),
      };
      await happened(
        client.send(
          new PutCommand({
            TableName: tables.digests,
            Item,
            ConditionExpression: 'attribute_not_exists(subject)',
          }),
        ),
      );
    },
    async addKey(key) {
      const Item = { ...key, digestId: digestIdOf(key), purgeAt: purgeAtOf(key.day) };
      await client.send(new PutCommand({ TableName: tables.digestKeys, Item }));
    },
    async digest({ day, subject }) {
      const { Item } = await client.send(
        new GetCommand({ TableName: tables.digests, Key: { day, subject }, ConsistentRead: true }),
      );
      return Item && digestOfRow(Item);
    },
    digests: (day, { limit, after }) =>
      pageOf(
        client,
        {
          TableName: tables.digests,
          ConsistentRead: true,
          KeyConditionExpression: '#day = :day',
          ExpressionAttributeNames: { '#day': 'day' },
          ExpressionAttributeValues: { ':day': day },
          ...(after !== undefined && { ExclusiveStartKey: { day, subject: after } }),
        },
        limit,
        digestOfRow,
        ({ subject }) => subject,
      ),
    async openDigests(day) {
      const items = await all({
        TableName: tables.digests,
        IndexName: 'open',
        KeyConditionExpression: 'openDay = :day',
        ExpressionAttributeValues: { ':day': day },
      });
      return items.map(digestOfRow);
    },
    async keysOf(reference) {
      const items = await all({
        TableName: tables.digestKeys,
        ConsistentRead: true,
        KeyConditionExpression: 'digestId = :digestId',
        ExpressionAttributeValues: { ':digestId': digestIdOf(reference) },
      });
      return items.map(digestKeyOfRow);
    },
    change: (digest, to) => happened(client.send(changeOf(tables.digests, digest, to))),
  };
}

/** Sets what is given, as long as the digest stands as it was read. While it is open, `openDay` keeps it in the index. */
function changeOf(
  TableName: string,
  { day, subject, state, claimedAt }: Digest,
  to: Parameters<Ledger['change']>[1],
): UpdateCommand {
  const given = Object.entries({
    state: to.state,
    claimedAt: to.claimedAt,
    messageId: to.messageId,
    ...(isOpen(to.state) && { openDay: day }),
  }).filter(([, value]) => value !== undefined);
  const unclaimed = claimedAt === undefined;
  return new UpdateCommand({
    TableName,
    Key: { day, subject } satisfies DigestReference,
    UpdateExpression: `SET ${given.map(([name]) => `#${name} = :${name}`).join(', ')}${isOpen(to.state) ? '' : ' REMOVE openDay'}`,
    ConditionExpression: `#state = :was AND ${unclaimed ? 'attribute_not_exists(#claimedAt)' : '#claimedAt = :claimed'}`,
    ExpressionAttributeNames: {
      '#state': 'state',
      '#claimedAt': 'claimedAt',
      ...Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ':was': state,
      ...(!unclaimed && { ':claimed': claimedAt }),
      ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
    },
  });
}

/** Whether a conditional write took effect. */
async function happened(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
