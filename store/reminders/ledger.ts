import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  type Digest,
  type DigestKey,
  type DigestReference,
  isOpen,
  type Ledger,
  type Reminder,
} from '../../core/reminders/ports.ts';
import { wasApplied } from '../conditional-writes.ts';
import { computePurgeTime } from '../key-events.ts';
import { listReadable, readPage } from '../paging.ts';
import { createItemReader } from '../read-item.ts';
import {
  formatDigestId,
  formatReminderKey,
  parseDigest,
  parseDigestKey,
  parseReminder,
} from './ledger-rows.ts';

/** Physical names of the ledger's tables. */
export interface LedgerTables {
  digests: string;
  digestKeys: string;
  reminders: string;
}

/** The only partition key of the index of open digests. One partition is enough, because few digests are open. */
const OPEN = 'open';

/** Maximum number of items in a BatchGetItem request. */
const GET_BATCH = 100;

/**
 * Creates the ledger in DynamoDB.
 * @param onDamagedRow called for rows that cannot be read, which lists then skip; without it, their errors are thrown
 */
export function createLedger(
  client: DynamoDBDocumentClient,
  tables: LedgerTables,
  onDamagedRow?: (error: Error) => void,
): Ledger {
  const parseReminders = (items: Record<string, unknown>[]): Reminder[] =>
    onDamagedRow ? listReadable(items, parseReminder, onDamagedRow) : items.map(parseReminder);
  const readItem = createItemReader(client);
  return {
    async planDigest({ run, recipientId }) {
      const Item = { run, recipientId, state: 'planned', open: OPEN, purgeAt: computePurgeTime(run) };
      const ConditionExpression = 'attribute_not_exists(recipientId)';
      await wasApplied(client.send(new PutCommand({ TableName: tables.digests, Item, ConditionExpression })));
    },
    async addKey(key) {
      const Item = { ...key, digestId: formatDigestId(key), purgeAt: computePurgeTime(key.run) };
      await client.send(new PutCommand({ TableName: tables.digestKeys, Item }));
    },
    async findDigest({ run, recipientId }) {
      const item = await readItem(tables.digests, { run, recipientId });
      return item && parseDigest(item);
    },
    listDigests: (run, page) =>
      readPage(
        client,
        {
          TableName: tables.digests,
          ConsistentRead: true,
          KeyConditionExpression: 'run = :run',
          ExpressionAttributeValues: { ':run': run },
          ...(page.after !== undefined && { ExclusiveStartKey: { run, recipientId: page.after } }),
        },
        page.limit,
        parseDigest,
        ({ recipientId }) => recipientId,
        onDamagedRow,
      ),
    listOpenDigests: (page) =>
      readPage(
        client,
        {
          TableName: tables.digests,
          IndexName: 'open',
          KeyConditionExpression: '#open = :open',
          ExpressionAttributeNames: { '#open': 'open' },
          ExpressionAttributeValues: { ':open': OPEN },
          ...(page.after !== undefined && { ExclusiveStartKey: parseOpenStartKey(page.after) }),
        },
        page.limit,
        parseDigest,
        formatDigestId,
        onDamagedRow,
      ),
    listKeys: (reference, page) => {
      const digestId = formatDigestId(reference);
      return readPage(
        client,
        {
          TableName: tables.digestKeys,
          ConsistentRead: true,
          KeyConditionExpression: 'digestId = :digestId',
          ExpressionAttributeValues: { ':digestId': digestId },
          ...(page.after !== undefined && { ExclusiveStartKey: { digestId, keyId: page.after } }),
        },
        page.limit,
        parseDigestKey,
        ({ keyId }) => keyId,
        onDamagedRow,
      );
    },
    changeDigest: (digest, to) => wasApplied(client.send(buildDigestUpdate(tables.digests, digest, to))),

    async listReminders({ keyId }, end) {
      const query = {
        TableName: tables.reminders,
        ConsistentRead: true,
        KeyConditionExpression: 'keyId = :keyId AND begins_with(endRecipient, :end)',
        ExpressionAttributeValues: { ':keyId': keyId, ':end': `${end}/` },
      };
      const found: Reminder[] = [];
      for await (const { Items = [] } of paginateQuery({ client }, query)) {
        found.push(...parseReminders(Items));
      }
      return found;
    },
    async listClaimed(keys) {
      const runs = new Map(keys.map((key) => [formatReminderKey(key).endRecipient + key.keyId, key.run]));
      const found: Reminder[] = [];
      for (let from = 0; from < keys.length; from += GET_BATCH) {
        const items = await getReminders(client, tables.reminders, keys.slice(from, from + GET_BATCH));
        found.push(...parseReminders(items));
      }
      return found.filter((reminder) => {
        const run = runs.get(formatReminderKey(reminder).endRecipient + reminder.keyId);
        return reminder.run === run && !reminder.released;
      });
    },
    claim({ organisationId, run, recipientId, keyId, end, stage, keyName, organisationPath }) {
      return wasApplied(
        client.send(
          new UpdateCommand({
            TableName: tables.reminders,
            Key: formatReminderKey({ keyId, end, recipientId }),
            UpdateExpression:
              'SET organisationId = :organisationId, organisationPath = :organisationPath, keyName = :keyName, recipientId = :recipientId, #end = :end, stage = :stage, run = :run, purgeAt = :purgeAt REMOVE released',
            ConditionExpression:
              'attribute_not_exists(keyId) OR attribute_exists(released) OR run = :run OR stage > :stage',
            ExpressionAttributeNames: { '#end': 'end' },
            ExpressionAttributeValues: {
              ':organisationId': organisationId,
              ':organisationPath': organisationPath,
              ':keyName': keyName,
              ':recipientId': recipientId,
              ':end': end,
              ':stage': stage,
              ':run': run,
              ':purgeAt': computePurgeTime(end),
            },
          }),
        ),
      );
    },
    async release({ run, ...reminder }, because) {
      await wasApplied(
        client.send(
          new UpdateCommand({
            TableName: tables.reminders,
            Key: formatReminderKey(reminder),
            UpdateExpression: 'SET released = :because',
            ConditionExpression: 'run = :run',
            ExpressionAttributeValues: { ':because': because, ':run': run },
          }),
        ),
      );
    },
  };
}

function parseOpenStartKey(after: string) {
  const [run = '', ...recipientId] = after.split('/');
  return { open: OPEN, run, recipientId: recipientId.join('/') };
}

async function getReminders(
  client: DynamoDBDocumentClient,
  tableName: string,
  keys: readonly DigestKey[],
): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let rest: BatchGetCommandInput['RequestItems'] =
    keys.length > 0 ? { [tableName]: { Keys: keys.map(formatReminderKey), ConsistentRead: true } } : {};
  while (Object.keys(rest ?? {}).length > 0) {
    const response: BatchGetCommandOutput = await client.send(new BatchGetCommand({ RequestItems: rest }));
    found.push(...(response.Responses?.[tableName] ?? []));
    rest = response.UnprocessedKeys;
  }
  return found;
}

/** Builds an update on condition that the digest has not changed since it was read. `open` puts open digests into the index. */
function buildDigestUpdate(
  TableName: string,
  { run, recipientId, state, claimedAt }: Digest,
  to: Parameters<Ledger['changeDigest']>[1],
): UpdateCommand {
  const fields = Object.entries({
    state: to.state,
    claimedAt: to.claimedAt,
    messageId: to.messageId,
    refused: to.refused,
    ...(isOpen(to.state) && { open: OPEN }),
  }).filter(([, value]) => value !== undefined);
  const unclaimed = claimedAt === undefined;
  return new UpdateCommand({
    TableName,
    Key: { run, recipientId } satisfies DigestReference,
    UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}${isOpen(to.state) ? '' : ' REMOVE #open'}`,
    ConditionExpression: `#state = :was AND ${unclaimed ? 'attribute_not_exists(#claimedAt)' : '#claimedAt = :claimed'}`,
    ExpressionAttributeNames: {
      '#state': 'state',
      '#claimedAt': 'claimedAt',
      ...(!isOpen(to.state) && { '#open': 'open' }),
      ...Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ':was': state,
      ...(!unclaimed && { ':claimed': claimedAt }),
      ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
    },
  });
}
