import type { Page, PageRequest } from '../../../core/paging.ts';
import type { AdminRequest } from './operation.ts';
import { invalidFilter, ProblemError } from './problem.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

/** A list, identified by the path of its requests, and by whether it includes the organisations below. */
type List = Pick<AdminRequest, 'rawPath' | 'queryStringParameters'>;

/**
 * Parses the page that a request asks for.
 * @param sortKey pattern of the list's sort keys
 * @throws ProblemError 400 if the limit or the cursor is invalid
 */
export function parsePageRequest(list: List, sortKey: RegExp): PageRequest {
  const { limit, cursor } = list.queryStringParameters ?? {};
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : parseLimit(limit),
    ...(cursor !== undefined && { after: parseCursor(cursor, list, sortKey) }),
  };
}

/** Whether a list includes the organisations below. @throws ProblemError 400 if the parameter is not `true` or `false` */
export function parseBranch({ queryStringParameters }: List): boolean {
  const { branch = 'false' } = queryStringParameters ?? {};
  if (branch !== 'true' && branch !== 'false') throw invalidFilter('branch', 'Use true or false.');
  return branch === 'true';
}

/** Builds the body of a page. `next` is the cursor of the next page; absent on the last page. */
export function buildPage<Row, Item>(list: List, { rows, next }: Page<Row>, formatItem: (row: Row) => Item) {
  return { items: rows.map(formatItem), ...(next !== undefined && { next: formatCursor(list, next) }) };
}

/** Formats a cursor. It contains its list, so that no other list accepts it. Opaque to clients, hence base64url. */
function formatCursor({ rawPath, queryStringParameters }: List, sortKey: string): string {
  const branch = queryStringParameters?.branch === 'true' ? '?branch=true' : '';
  return Buffer.from(`${rawPath}${branch} ${sortKey}`).toString('base64url');
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
