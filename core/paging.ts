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
