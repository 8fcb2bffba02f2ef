import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Page } from '../core/paging.ts';
import { DamagedRowError } from './row.ts';

/**
 * Reads up to `limit` rows of a query. DynamoDB may return them in several responses, because each ends at 1 MB and a filter
 * may leave it empty. Reads one row more than requested, so that `next` is set only if more rows follow.
 * @param parseRow parses an item
 * @param getSortKey gets the value of `next` after a row; reads only key attributes
 * @param onDamagedRow called for items that cannot be parsed, which are then skipped; without it, their errors are thrown
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

/** Parses items. Skips those that cannot be parsed, and calls `onDamagedRow` for them. */
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
