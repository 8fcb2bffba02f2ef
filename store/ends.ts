import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { formatEnd } from '../core/api-key.ts';
import type { EndsProgress, TellPorts } from '../core/tell-ends.ts';
import { parseApiKey } from './api-key-row.ts';
import { getItems } from './batches.ts';
import { writeMilestone } from './milestones.ts';
import { listReadable } from './paging.ts';
import { createItemReader } from './read-item.ts';
import { createExpiringKeys } from './reminders/expiring-keys.ts';
import { parseRow, type Shape, time } from './row.ts';

/** The row of the table of runs with how far ends are told. It has no TTL. */
const ENDS = 'ends';

const shape: Shape<{ [Field in keyof EndsProgress]: string }> = { until: time, quietUntil: time };

/**
 * Creates the access to DynamoDB that telling ends needs.
 * @param onDamagedRow called for rows that cannot be read, whose ends are not told
 */
export function createEndsStore(
  client: DynamoDBDocumentClient,
  tables: { apiKeys: string; keyEvents: string; reminderRuns: string },
  onDamagedRow: (error: Error) => void,
): Omit<TellPorts, 'isTimeUp'> {
  const readItem = createItemReader(client);
  return {
    progress: {
      async find() {
        const item = await readItem(tables.reminderRuns, { run: ENDS });
        if (!item) return undefined;
        const { until, quietUntil } = parseRow(`run ${ENDS}`, shape, item);
        return { until: new Date(until), quietUntil: new Date(quietUntil) };
      },
      async save({ until, quietUntil }) {
        const Item = { run: ENDS, until: until.toISOString(), quietUntil: quietUntil.toISOString() };
        await client.send(new PutCommand({ TableName: tables.reminderRuns, Item }));
      },
    },
    expiringKeys: createExpiringKeys(client, tables.apiKeys, onDamagedRow),
    async findApiKeys(references) {
      const keys = references.map(({ organisationId, keyId }) => ({ organisationId, keyId }));
      const items = await getItems(client, tables.apiKeys, keys);
      return items.map((item) => item && listReadable([item], parseApiKey, onDamagedRow)[0]);
    },
    tell(key, event) {
      const { organisationId, keyId, expiresAt, worksUntil } = key;
      const isSameOverlap =
        worksUntil === undefined ? 'attribute_not_exists(worksUntil)' : 'worksUntil = :worksUntil';
      const write = {
        Update: {
          TableName: tables.apiKeys,
          Key: { organisationId, keyId },
          UpdateExpression: 'SET toldEnd = :end',
          ConditionExpression: `expiresAt = :expiresAt AND ${isSameOverlap} AND (attribute_not_exists(toldEnd) OR toldEnd <> :end)`,
          ExpressionAttributeValues: {
            ':end': formatEnd(key),
            ':expiresAt': expiresAt,
            ...(worksUntil !== undefined && { ':worksUntil': worksUntil }),
          },
        },
      };
      return writeMilestone(client, write, tables.keyEvents, event);
    },
    newId: (at) => ulid(at.getTime()),
  };
}
