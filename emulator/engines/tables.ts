import type { CreateTableCommandInput, UpdateTimeToLiveCommandInput } from '@aws-sdk/client-dynamodb';

/** A table as CloudFormation describes it, its intrinsics resolved. */
export interface TableResource {
  Type: string;
  Properties: Record<string, unknown>;
}

/** Whether a synthesized resource is a DynamoDB table. */
export function isTable({ Type }: { Type: string }): boolean {
  return Type === 'AWS::DynamoDB::GlobalTable' || Type === 'AWS::DynamoDB::Table';
}

/** What creates a synthesized table in DynamoDB: CloudFormation's property names are the API's own. */
export function tableCreation(tableName: string, { Properties }: TableResource): CreateTableCommandInput {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } =
    Properties as Partial<CreateTableCommandInput>;
  return {
    TableName: tableName,
    AttributeDefinitions,
    KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes }),
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes }),
  };
}

/** What switches on a synthesized table's time to live, if it has one. */
export function timeToLive(
  tableName: string,
  { Properties }: TableResource,
): UpdateTimeToLiveCommandInput | undefined {
  const specification = Properties.TimeToLiveSpecification as
    | UpdateTimeToLiveCommandInput['TimeToLiveSpecification']
    | undefined;
  return specification && { TableName: tableName, TimeToLiveSpecification: specification };
}
