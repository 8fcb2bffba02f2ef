import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type Digest,
  type DigestReference,
  isOpen,
  type Ledger,
  type NewReminder,
  type Reminder,
} from '../../core/reminders/ports.ts';
import { getItems, putItems, writeEach } from '../batches.ts';
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

/**
 * Creates the ledger in DynamoDB.
 * @param onDamagedRow called for rows that cannot be read, which lists then skip; without it, their errors are thrown
 */
export function createLedger(
  client: DynamoDBDocumentClient,
  tables: LedgerTables,
  onDamagedRow?: (error: Error) => void,
): Ledger {
  const parse = (item: Record<string, unknown>): Reminder | undefined =>
    onDamagedRow ? listReadable([item], parseReminder, onDamagedRow)[0] : parseReminder(item);
  const readItem = createItemReader(client);
  return {
    async planDigests(digests) {
      await writeEach(
        client,
        digests.map(({ run, recipientId }) => ({
          Put: {
            TableName: tables.digests,
            Item: { run, recipientId, state: 'planned', open: OPEN, purgeAt: computePurgeTime(run) },
            ConditionExpression: 'attribute_not_exists(recipientId)',
          },
        })),
      );
    },
    async addKeys(keys) {
      const items = keys.map((key) => ({
        ...key,
        digestId: formatDigestId(key),
        purgeAt: computePurgeTime(key.run),
      }));
      await putItems(client, tables.digestKeys, items);
    },
    async findDigest({ run, recipientId }) {
      const item = await readItem(tables.digests, { run, recipientId });
      return item && parseDigest(item);
    },
    async findDigests(references) {
      const keys = references.map(({ run, recipientId }) => ({ run, recipientId }));
      const items = await getItems(client, tables.digests, keys);
      return items.map((item) => item && parseDigest(item));
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

    async findReminders(references) {
      const items = await getItems(client, tables.reminders, references.map(formatReminderKey));
      return items.map((item) => item && parse(item));
    },
    claim: (reminders) =>
      writeEach(
        client,
        reminders.map((reminder) => ({ Update: buildClaim(tables.reminders, reminder) })),
      ),
    async release(reminders, because) {
      await writeEach(
        client,
        reminders.map(({ run, ...reminder }) => ({
          Update: {
            TableName: tables.reminders,
            Key: formatReminderKey(reminder),
            UpdateExpression: 'SET released = :because',
            ConditionExpression: 'run = :run',
            ExpressionAttributeValues: { ':because': because, ':run': run },
          },
        })),
      );
    },
  };
}

function parseOpenStartKey(after: string) {
  const [run = '', ...recipientId] = after.split('/');
  return { open: OPEN, run, recipientId: recipientId.join('/') };
}

function buildClaim(
  TableName: string,
  { organisationId, run, recipientId, keyId, end, stage, keyName, organisationPath }: NewReminder,
) {
  return {
    TableName,
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
  };
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
