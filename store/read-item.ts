import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

/**
 * Reads one item of a table, strongly consistent.
 * @param expired aborts the read
 * @returns `undefined` if there is no such item
 */
export type ReadItem = (
  tableName: string,
  key: Readonly<Record<string, string>>,
  expired?: AbortSignal,
) => Promise<Record<string, unknown> | undefined>;

/** Creates a reader that uses the SDK's client, as the other operations of a function do. */
export function createItemReader(client: DynamoDBDocumentClient): ReadItem {
  return async (TableName, Key, abortSignal) => {
    const command = new GetCommand({ TableName, Key, ConsistentRead: true });
    const { Item } = await client.send(command, { ...(abortSignal && { abortSignal }) });
    return Item;
  };
}
