import type { Page, PageRequest } from '../../../core/ports.ts';
import { Problem } from './problem.ts';

const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 100;

type Query = Record<string, string | undefined> | undefined;

/**
 * Which page a request asks for. A cursor is a sort key that nobody should read anything into, hence base64url.
 * @param sortKey what a sort key of the list looks like
 * @throws Problem 400
 */
export function pageRequestOf(query: Query, sortKey: RegExp): PageRequest {
  const { limit, cursor } = query ?? {};
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : limitOf(limit),
    ...(cursor !== undefined && { after: sortKeyOf(cursor, sortKey) }),
  };
}

/** A page as the API answers it; `next` is the cursor to ask on with, absent on the last page. */
export function pageAnswer<Row, Item>({ rows, next }: Page<Row>, itemOf: (row: Row) => Item) {
  return {
    items: rows.map(itemOf),
    ...(next !== undefined && { next: Buffer.from(next).toString('base64url') }),
  };
}

function limitOf(given: string): number {
  const limit = /^\d{1,3}$/.test(given) ? Number(given) : 0;
  if (limit >= 1 && limit <= LARGEST_LIMIT) return limit;
  const detail = `Ask for 1 to ${LARGEST_LIMIT} items.`;
  throw new Problem('limit-invalid', detail, [{ field: 'limit', detail }]);
}

function sortKeyOf(cursor: string, form: RegExp): string {
  const sortKey = Buffer.from(cursor, 'base64url').toString();
  if (form.test(sortKey) && Buffer.from(sortKey).toString('base64url') === cursor) return sortKey;
  const detail = 'Use a cursor as an earlier answer gave it in “next”, or leave it out to start over.';
  throw new Problem('cursor-invalid', detail, [{ field: 'cursor', detail }]);
}
