import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

/**
 * Reads one item of a table, strongly consistent.
 * @param expired aborts the read of a key check
 * @returns `undefined` if there is no such item
 */
export type ReadItem = (
  tableName: string,
  key: Readonly<Record<string, string>>,
  expired?: AbortSignal,
) => Promise<Record<string, unknown> | undefined>;

/** Creates a reader that uses the SDK's client. It does not abort: only key checks have a deadline. */
export function createItemReader(client: DynamoDBDocumentClient): ReadItem {
  return async (TableName, Key) => {
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item;
  };
}
