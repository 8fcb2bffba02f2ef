/** Requests up to `limit` rows after the sort key `after`, or the first rows without it. */
export interface PageRequest {
  limit: number;
  after?: string;
}

/** A page of rows. `next` is the sort key to continue from; absent on the last page. */
export interface Page<Row> {
  rows: Row[];
  next?: string;
}

/** Requests the 100 rows after a sort key, or the first 100. */
export function buildPageRequest(after: string | undefined): PageRequest {
  return { limit: 100, ...(after && { after }) };
}

/**
 * Lists all rows, one page in memory at a time.
 * @example for await (const keys of listPages((page) => store.list(organisationId, page))) …
 */
export async function* listPages<Row>(
  list: (page: PageRequest) => Promise<Page<Row>>,
): AsyncGenerator<Row[]> {
  let after: string | undefined;
  do {
    const page = await list(buildPageRequest(after));
    yield page.rows;
    after = page.next;
  } while (after !== undefined);
}

/**
 * Merges pages of several lists, each in descending order, into one page in that order.
 * @param pages for each list its rows after the same position. Rows after a page's `next` have not been read.
 */
export function mergePages<Row>(
  pages: readonly Page<Row>[],
  limit: number,
  getSortKey: (row: Row) => string,
): Page<Row> {
  // Rows below it may be preceded by rows that have not been read.
  const complete = pages.reduce((until, { next = '' }) => (next > until ? next : until), '');
  const rows = pages
    .flatMap((page) => page.rows)
    .filter((row) => getSortKey(row) >= complete)
    .sort((one, other) => (getSortKey(one) < getSortKey(other) ? 1 : -1));
  const last = rows[limit - 1];
  if (rows.length > limit && last !== undefined)
    return { rows: rows.slice(0, limit), next: getSortKey(last) };
  return complete === '' ? { rows } : { rows, next: complete };
}
