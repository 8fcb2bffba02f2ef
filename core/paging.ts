/** Up to `limit` rows that stand behind the row `after` (a sort key), or the first ones. */
export interface PageRequest {
  limit: number;
  after?: string;
}

/** `next` is the sort key to continue from; absent on the last page. */
export interface Page<Row> {
  rows: Row[];
  next?: string;
}

/** The page of 100 rows behind a row, or the first page. */
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
