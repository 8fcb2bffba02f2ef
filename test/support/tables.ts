import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { tableCreation, timeToLive } from '../../local/engines/tables.ts';

/** Physical names of one test's own tables. */
export interface TableNames {
  apiKeys: string;
  importedKeys: string;
  organisations: string;
  administrators: string;
  keyEvents: string;
  digests: string;
  digestKeys: string;
  reminderRuns: string;
}

/** A client of the run's DynamoDB Local. */
export function testClient(): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: inject('dynamodbEndpoint'),
    region: 'eu-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

/** Creates the tables of the synthesized data stack under names that no other test uses. */
export async function createTables(client: DynamoDBClient): Promise<TableNames> {
  const prefix = randomUUID();
  const created = await Promise.all(
    Object.entries(inject('tables')).map(async ([logicalId, resource]) => {
      const tableName = `${prefix}-${logicalId}`;
      await client.send(new CreateTableCommand(tableCreation(tableName, resource)));
      const ttl = timeToLive(tableName, resource);
      if (ttl) await client.send(new UpdateTimeToLiveCommand(ttl));
      return tableName;
    }),
  );
  const named = (name: string): string => {
    const found = created.find((tableName) => tableName.startsWith(`${prefix}-${name}`));
    if (!found) throw new Error(`The data stack has no table ${name}`);
    return found;
  };
  return {
    apiKeys: named('ApiKeys'),
    importedKeys: named('ImportedKeys'),
    organisations: named('Organisations'),
    administrators: named('Administrators'),
    keyEvents: named('KeyEvents'),
    digests: named('Digests'),
    digestKeys: named('DigestKeys'),
    reminderRuns: named('ReminderRuns'),
  };
}
