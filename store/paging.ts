import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Page } from '../core/ports.ts';

/**
 * Up to `limit` rows of a query, over as many answers as DynamoDB cuts it into: each ends at 1 MB, and a filter may leave
 * it empty. One row more than asked for is read, so that `next` is there only where something follows.
 * @param rowOf makes a row of an item
 * @param sortKeyOf what `next` is to be where a row is the last of its page
 */
export async function pageOf<Row>(
  client: DynamoDBDocumentClient,
  query: QueryCommandInput,
  limit: number,
  rowOf: (item: Record<string, unknown>) => Row,
  sortKeyOf: (row: Row) => string,
): Promise<Page<Row>> {
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateQuery({ client, pageSize: limit + 1 }, query)) {
    items.push(...Items);
    if (items.length > limit) break;
  }
  const rows = items.slice(0, limit).map(rowOf);
  const last = rows.at(-1);
  return items.length > limit && last !== undefined ? { rows, next: sortKeyOf(last) } : { rows };
}
