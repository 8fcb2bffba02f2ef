import type { Page, PageRequest } from '../../../core/paging.ts';
import type { AdminRequest } from './operation.ts';
import { ProblemError } from './problem.ts';

const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 1000;

/** A list: the path by which it is asked for. */
type List = Pick<AdminRequest, 'rawPath'>;

/**
 * Which page a request asks for.
 * @param sortKey what a sort key of the list looks like
 * @throws ProblemError 400
 */
export function parsePageRequest(
  { rawPath, queryStringParameters }: List & Pick<AdminRequest, 'queryStringParameters'>,
  sortKey: RegExp,
): PageRequest {
  const { limit, cursor } = queryStringParameters ?? {};
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : parseLimit(limit),
    ...(cursor !== undefined && { after: parseCursor(cursor, { rawPath }, sortKey) }),
  };
}

/** A page as the API answers it; `next` is the cursor to ask on with, absent on the last page. */
export function buildPage<Row, Item>(list: List, { rows, next }: Page<Row>, formatItem: (row: Row) => Item) {
  return { items: rows.map(formatItem), ...(next !== undefined && { next: formatCursor(list, next) }) };
}

/** A sort key and its list, so that no other list takes it. Nobody should read anything into it, hence base64url. */
function formatCursor({ rawPath }: List, sortKey: string): string {
  return Buffer.from(`${rawPath} ${sortKey}`).toString('base64url');
}

function parseLimit(given: string): number {
  const limit = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (limit >= 1 && limit <= LARGEST_LIMIT) return limit;
  const detail = `Ask for 1 to ${LARGEST_LIMIT} items.`;
  throw new ProblemError('limit-invalid', detail, [{ field: 'limit', detail }]);
}

function parseCursor(cursor: string, list: List, form: RegExp): string {
  const content = Buffer.from(cursor, 'base64url').toString();
  const sortKey = content.slice(content.lastIndexOf(' ') + 1);
  if (form.test(sortKey) && formatCursor(list, sortKey) === cursor) return sortKey;
  const detail = 'Use a cursor as an earlier answer gave it in “next”, or leave it out to start over.';
  throw new ProblemError('cursor-invalid', detail, [{ field: 'cursor', detail }]);
}
