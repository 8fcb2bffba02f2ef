import {
  type DynamoDBDocumentClient,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
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

/** Maximum number of items that one page of a filtered query reads, in a request to DynamoDB and in all. */
const READ_AT_ONCE = 1000;
const READ_IN_ALL = 5000;

/**
 * Reads up to `limit` rows of a query with a filter that may leave out most items. Bounds what it reads: a page may have
 * fewer rows, or none, although `next` is set. Rows after `next` have not been read.
 * @param after sort key to continue from; the query's condition includes it, and the page leaves it out
 */
export async function readFilteredPage<Row>(
  client: DynamoDBDocumentClient,
  query: QueryCommandInput,
  limit: number,
  parseRow: (item: Record<string, unknown>) => Row,
  getSortKey: (row: Row) => string,
  after: string,
): Promise<Page<Row>> {
  const Limit = query.FilterExpression === undefined ? Math.min(limit + 2, READ_AT_ONCE) : READ_AT_ONCE;
  const rows: Row[] = [];
  let position: Record<string, unknown> | undefined;
  let read = 0;
  do {
    const {
      Items = [],
      ScannedCount = 0,
      LastEvaluatedKey,
    } = await client.send(new QueryCommand({ ...query, Limit, ExclusiveStartKey: position }));
    rows.push(...Items.map(parseRow).filter((row) => getSortKey(row) !== after));
    read += ScannedCount;
    position = LastEvaluatedKey;
  } while (position !== undefined && rows.length <= limit && read < READ_IN_ALL);
  const last = rows[limit - 1];
  if (rows.length > limit && last !== undefined)
    return { rows: rows.slice(0, limit), next: getSortKey(last) };
  return position === undefined ? { rows } : { rows, next: getSortKey(position as Row) };
}
