import type { Page, PageRequest } from '../../../core/paging.ts';
import type { AdminRequest } from './operation.ts';
import { ProblemError } from './problem.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

/** A list, identified by the path of its requests. */
type List = Pick<AdminRequest, 'rawPath'>;

/**
 * Parses the page that a request asks for.
 * @param sortKey pattern of the list's sort keys
 * @throws ProblemError 400 if the limit or the cursor is invalid
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

/** Builds the body of a page. `next` is the cursor of the next page; absent on the last page. */
export function buildPage<Row, Item>(list: List, { rows, next }: Page<Row>, formatItem: (row: Row) => Item) {
  return { items: rows.map(formatItem), ...(next !== undefined && { next: formatCursor(list, next) }) };
}

/** Formats a cursor. It contains its list, so that no other list accepts it. Opaque to clients, hence base64url. */
function formatCursor({ rawPath }: List, sortKey: string): string {
  return Buffer.from(`${rawPath} ${sortKey}`).toString('base64url');
}

function parseLimit(given: string): number {
  const limit = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  const detail = `The limit is invalid. Ask for 1 to ${MAX_LIMIT} items.`;
  throw new ProblemError('limit-invalid', detail, [{ field: 'limit', detail }]);
}

function parseCursor(cursor: string, list: List, form: RegExp): string {
  const content = Buffer.from(cursor, 'base64url').toString();
  const sortKey = content.slice(content.lastIndexOf(' ') + 1);
  if (form.test(sortKey) && formatCursor(list, sortKey) === cursor) return sortKey;
  const detail =
    'The cursor is invalid. Use “next” of the previous page, or leave the cursor out to start over.';
  throw new ProblemError('cursor-invalid', detail, [{ field: 'cursor', detail }]);
}
