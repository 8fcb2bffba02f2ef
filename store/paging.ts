import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Page } from '../core/paging.ts';
import { DamagedRowError } from './row.ts';

/**
 * Up to `limit` rows of a query, over as many answers as DynamoDB cuts it into: each ends at 1 MB, and a filter may leave
 * it empty. One row more than asked for is read, so that `next` is there only if something follows.
 * @param parseRow makes a row of an item
 * @param getSortKey what `next` is to be if a row is the last of its page; asks only for attributes of its keys
 * @param onDamagedRow told of items that are no such row, which are then left out; without it they are thrown
 */
export async function readPage<Row>(
  client: DynamoDBDocumentClient,
  query: QueryCommandInput,
  limit: number,
  parseRow: (item: Record<string, unknown>) => Row,
  getSortKey: (row: Row) => string,
  onDamagedRow?: (error: DamagedRowError) => void,
): Promise<Page<Row>> {
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateQuery({ client, pageSize: limit + 1 }, query)) {
    items.push(...Items);
    if (items.length > limit) break;
  }
  const wanted = items.slice(0, limit);
  const rows = onDamagedRow ? listReadable(wanted, parseRow, onDamagedRow) : wanted.map(parseRow);
  const last = wanted.at(-1);
  return items.length > limit && last !== undefined ? { rows, next: getSortKey(last as Row) } : { rows };
}

/** The rows that can be read; `onDamagedRow` is told of the others. */
export function listReadable<Row>(
  items: readonly Record<string, unknown>[],
  parseRow: (item: Record<string, unknown>) => Row,
  onDamagedRow: (error: DamagedRowError) => void,
): Row[] {
  return items.flatMap((item) => {
    try {
      return [parseRow(item)];
    } catch (error) {
      if (!(error instanceof DamagedRowError)) throw error;
      onDamagedRow(error);
      return [];
    }
  });
}
