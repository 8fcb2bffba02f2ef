import { isDeepStrictEqual } from 'node:util';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../cloud-assembly/cloud.ts';
import { EmulatorError } from '../emulator-error.ts';
import { isTable, tableCreation, timeToLive } from './tables.ts';

/**
 * Creates the synthesized tables that are not there yet.
 * @throws EmulatorError where a table is there with other keys than the code now gives it.
 */
export async function createTables(client: DynamoDBClient, cloud: Cloud): Promise<void> {
  const { TableNames } = await client.send(new ListTablesCommand());
  const existing = new Set(TableNames);
  await Promise.all(
    cloud
      .resources((type) => isTable({ Type: type }))
      .map(async ({ ref, type, properties }) => {
        const resource = { Type: type, Properties: properties };
        const wanted = tableCreation(ref, resource);
        if (existing.has(ref)) return requireSame(client, wanted);
        await client.send(new CreateTableCommand(wanted));
        const ttl = timeToLive(ref, resource);
        if (ttl) await client.send(new UpdateTimeToLiveCommand(ttl));
      }),
  );
}

async function requireSame(client: DynamoDBClient, wanted: CreateTableCommandInput): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: wanted.TableName }));
  if (Table && isDeepStrictEqual(keysOf(Table), keysOf(wanted))) return;
  throw new EmulatorError(
    `The keys of the table ${wanted.TableName} have changed in the code: start over with npm start -- --fresh.`,
  );
}

/** What of a table cannot differ without the code that reads it failing: its keys and its indexes with theirs. */
function keysOf({
  KeySchema,
  GlobalSecondaryIndexes = [],
}: CreateTableCommandInput | TableDescription): unknown {
  const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    ProjectionType: Projection?.ProjectionType,
    attributes: Projection?.NonKeyAttributes?.toSorted(),
  }));
  return {
    KeySchema,
    indexes: indexes.toSorted((a, b) => String(a.IndexName).localeCompare(String(b.IndexName))),
  };
}
