import { isDeepStrictEqual } from 'node:util';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type UpdateTimeToLiveCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { SynthesizedApp, TemplateResource } from '../cloud-assembly/synthesized-app.ts';
import { EmulatorError } from '../emulator-error.ts';

/**
 * Creates the app's tables that do not exist yet.
 * @throws EmulatorError if an existing table has other keys or indexes than the app now defines
 */
export async function createTables(client: DynamoDBClient, app: SynthesizedApp): Promise<void> {
  const { TableNames } = await client.send(new ListTablesCommand());
  const existing = new Set(TableNames);
  await Promise.all(
    app
      .listResources((type) => isTable({ Type: type }))
      .map(async ({ ref, type, properties }) => {
        const resource = { Type: type, Properties: properties };
        const input = buildCreateTableInput(ref, resource);
        if (existing.has(ref)) return updateTable(client, input);
        await client.send(new CreateTableCommand(input));
        const timeToLive = buildTimeToLiveInput(ref, resource);
        if (timeToLive) await client.send(new UpdateTimeToLiveCommand(timeToLive));
      }),
  );
}

/** Gives a table the stream that the app now wants. @throws EmulatorError if its keys have changed */
async function updateTable(client: DynamoDBClient, wanted: CreateTableCommandInput): Promise<void> {
  const { TableName, StreamSpecification } = wanted;
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  if (!Table || !isDeepStrictEqual(pickKeys(Table), pickKeys(wanted))) {
    throw new EmulatorError(
      `The keys of the table ${TableName} have changed in the code. Start over with npm start -- --fresh.`,
    );
  }
  if (StreamSpecification && !Table.StreamSpecification?.StreamEnabled) {
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification }));
  }
}

/** Picks what code that reads the table relies on: its keys, and its indexes with their keys and attributes. */
function pickKeys({
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

/** Whether a resource of a template is a DynamoDB table. */
export function isTable({ Type }: { Type: string }): boolean {
  return Type === 'AWS::DynamoDB::GlobalTable' || Type === 'AWS::DynamoDB::Table';
}

/** Builds the request that creates a synthesized table. CloudFormation and DynamoDB use the same property names. */
export function buildCreateTableInput(
  tableName: string,
  { Properties }: TemplateResource,
): CreateTableCommandInput {
  const {
    AttributeDefinitions,
    KeySchema,
    GlobalSecondaryIndexes,
    LocalSecondaryIndexes,
    StreamSpecification,
  } = Properties as Partial<CreateTableCommandInput>;
  return {
    TableName: tableName,
    AttributeDefinitions,
    KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes }),
    ...(StreamSpecification && { StreamSpecification: { ...StreamSpecification, StreamEnabled: true } }),
  };
}

/** Builds the request that enables a synthesized table's time to live; `undefined` if the table has none. */
export function buildTimeToLiveInput(
  tableName: string,
  { Properties }: TemplateResource,
): UpdateTimeToLiveCommandInput | undefined {
  const specification = Properties.TimeToLiveSpecification as
    | UpdateTimeToLiveCommandInput['TimeToLiveSpecification']
    | undefined;
  return specification && { TableName: tableName, TimeToLiveSpecification: specification };
}
