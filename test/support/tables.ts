import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { mapTables, type TableNames } from '../../core/tables.ts';
import { buildCreateTableInput, buildTimeToLiveInput } from '../../emulator/dynamodb/dynamodb-tables.ts';

/** Creates a client of the run's DynamoDB Local. */
export function createTestClient(): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: inject('dynamodbEndpoint'),
    region: 'eu-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

const EXAMPLE = 'ExampleAccounts';

/** The names of this test file's tables. */
const tableNames: string[] = [];

/** Creates the tables of the synthesized data stack, with names that no other test uses. */
export async function createTables(client: DynamoDBClient): Promise<TableNames> {
  const named = await create(client, (logicalId) => !logicalId.startsWith(EXAMPLE));
  return mapTables(({ name }) => named(name));
}

/** Creates the table of the example API's accounts. @returns its name */
export async function createAccountsTable(client: DynamoDBClient): Promise<string> {
  const named = await create(client, (logicalId) => logicalId.startsWith(EXAMPLE));
  return named(EXAMPLE);
}

/** Creates tables for another ledger of reminders, for use with the other tables. */
export async function createLedgerTables(
  client: DynamoDBClient,
): Promise<ReturnType<typeof nameLedgerTables>> {
  return nameLedgerTables(await create(client, (logicalId) => /^(Digest|Reminder)/.test(logicalId)));
}

/** Deletes the tables of this test file. The more tables there are, the longer DynamoDB Local takes for everything. */
export async function deleteTables(): Promise<void> {
  const client = createTestClient();
  for (const TableName of tableNames.splice(0)) await client.send(new DeleteTableCommand({ TableName }));
  client.destroy();
}

const nameLedgerTables = (named: (name: string) => string) => ({
  digests: named('Digests'),
  digestKeys: named('DigestKeys'),
  reminders: named('Reminders'),
  reminderRuns: named('ReminderRuns'),
});

/** @returns a function that finds a table's physical name by the beginning of its logical ID */
async function create(
  client: DynamoDBClient,
  isWanted: (logicalId: string) => boolean,
): Promise<(name: string) => string> {
  const prefix = randomUUID();
  const wanted = Object.entries(inject('tables')).filter(([logicalId]) => isWanted(logicalId));
  const created = await Promise.all(
    wanted.map(async ([logicalId, resource]) => {
      const tableName = `${prefix}-${logicalId}`;
      await client.send(new CreateTableCommand(buildCreateTableInput(tableName, resource)));
      tableNames.push(tableName);
      const ttl = buildTimeToLiveInput(tableName, resource);
      if (ttl) await client.send(new UpdateTimeToLiveCommand(ttl));
      return tableName;
    }),
  );
  return (name) => {
    const found = created.find((tableName) => tableName.startsWith(`${prefix}-${name}`));
    if (!found) throw new Error(`No stack has a table ${name}`);
    return found;
  };
}
