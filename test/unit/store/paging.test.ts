import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import type { Page } from '../../../core/paging.ts';
import { createDocumentClient } from '../../../store/client.ts';
import { readFilteredPage, readPage } from '../../../store/paging.ts';
import { DamagedRowError } from '../../../store/row.ts';

interface Row {
  id: string;
  isWanted: boolean;
}

/** More requests than any page needs, and more pages than any list has. */
const WITHOUT_END = 10_000;

/** What a request to a {@link tableOf} reads, and how many rows it has read and found. */
interface Request {
  Limit: number;
  read: number;
  found: number;
}

const client = createDocumentClient({ region: 'eu-west-2' });
afterAll(() => vi.restoreAllMocks());

/**
 * Stands in for a table that is queried in the order of its IDs, as DynamoDB does it: a response ends after `Limit` rows, or
 * earlier, as at 1 MB, and then says where; a filter leaves rows out afterwards. @param cuts after how many rows responses end
 */
function tableOf(rows: readonly Row[], cuts: readonly number[]): Request[] {
  const requests: Request[] = [];
  vi.spyOn(client, 'send').mockImplementation(async ({ input }: { input: object }) => {
    if (requests.length > WITHOUT_END) throw new Error('A page reads without end');
    const { Limit, ExclusiveStartKey, FilterExpression, ExpressionAttributeValues } = input as {
      Limit: number;
      ExclusiveStartKey?: { id: string };
      FilterExpression?: string;
      ExpressionAttributeValues: { ':from': string };
    };
    const start = ExclusiveStartKey
      ? Number(ExclusiveStartKey.id) + 1
      : Number(ExpressionAttributeValues[':from']);
    const end = start + Math.min(Limit, cuts[requests.length % cuts.length] ?? Limit);
    const read = rows.slice(start, end);
    const Items = read.filter(({ isWanted }) => isWanted || FilterExpression === undefined);
    requests.push({ Limit, read: read.length, found: Items.length });
    const LastEvaluatedKey = end <= rows.length ? { id: read.at(-1)?.id } : undefined;
    return { Items: structuredClone(Items), ScannedCount: read.length, LastEvaluatedKey };
  });
  return requests;
}

const parseRow = (item: Record<string, unknown>): Row => item as unknown as Row;
const getId = ({ id }: Row): string => id;

const createRows = (count: number, every: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: String(index).padStart(5, '0'),
    isWanted: index % every === every - 1,
  }));

const tables = (largest: number, everyFrom: number) =>
  fc.record({
    count: fc.nat(largest),
    every: fc.integer({ min: everyFrom, max: Math.max(4, largest / 2) }),
    limit: fc.integer({ min: 1, max: 20 }),
    cuts: fc.array(fc.integer({ min: 1, max: 1500 }), { maxLength: 4 }),
  });

/** Reads all pages. @param check called with the requests of each page */
async function readAll(
  readNext: (after: string | undefined) => Promise<Page<Row>>,
  requests: Request[],
  check: (page: Page<Row>, requests: Request[]) => void,
): Promise<Row[]> {
  const rows: Row[] = [];
  let pages = 0;
  let after: string | undefined;
  do {
    if (pages++ > WITHOUT_END) throw new Error('There are pages without end');
    requests.length = 0;
    const page = await readNext(after);
    check(page, requests);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

const sum = (requests: Request[], what: 'read' | 'found'): number =>
  requests.reduce((total, request) => total + request[what], 0);

const query = (from: string, isFiltered: boolean) => ({
  TableName: 'events',
  KeyConditionExpression: 'id >= :from',
  ExpressionAttributeValues: { ':from': from },
  ...(isFiltered && { FilterExpression: 'isWanted' }),
});

test('each row that a filter selects is on one page, and no page reads on when it is full or has read 5,000', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(tables(60, 1), tables(14_000, 500)),
      fc.boolean(),
      async ({ count, every, limit, cuts }, isFiltered) => {
        const rows = createRows(isFiltered ? count : count % 100, every);
        const wanted = isFiltered ? rows.filter(({ isWanted }) => isWanted) : rows;
        const read = await readAll(
          (after = '') => readFilteredPage(client, query(after, isFiltered), limit, parseRow, getId, after),
          tableOf(rows, cuts),
          (page, requests) => {
            for (const { Limit } of requests) expect(Limit).toBe(isFiltered ? 1000 : limit + 2);
            const before = requests.slice(0, -1);
            expect(sum(before, 'found')).toBeLessThanOrEqual(limit + 1); // and the row before the page
            expect(sum(before, 'read')).toBeLessThan(5000);
            expect(page.rows.length).toBeLessThanOrEqual(limit);
            if (page.next === undefined || sum(requests, 'read') >= 5000) return;
            expect(page.rows).toHaveLength(limit);
            expect(wanted.at(-1)?.id).not.toBe(page.next);
          },
        );
        expect(read).toEqual(wanted);
      },
    ),
  );
});

test('each row is on one page, pages but the last are full, and none reads on when it is', async () => {
  await fc.assert(
    fc.asyncProperty(tables(60, 1), async ({ count, limit, cuts }) => {
      const rows = createRows(count, 1);
      const read = await readAll(
        (after) =>
          readPage(
            client,
            { ...query('0', false), ...(after !== undefined && { ExclusiveStartKey: { id: after } }) },
            limit,
            parseRow,
            getId,
          ),
        tableOf(rows, cuts),
        (page, requests) => {
          expect(sum(requests.slice(0, -1), 'found')).toBeLessThanOrEqual(limit);
          if (page.next === undefined) return;
          expect(page.rows).toHaveLength(limit);
          expect(page.next).not.toBe(rows.at(-1)?.id);
        },
      );
      expect(read).toEqual(rows);
    }),
  );
});

test('a damaged row is reported and left out, and does not end its page; another error does', async () => {
  tableOf(createRows(5, 1), []);
  const damaged = new DamagedRowError('row 00001', 'name');
  const parse = (error: Error) => (item: Record<string, unknown>) => {
    if (item.id === '00001') throw error;
    return parseRow(item);
  };
  const reported: unknown[] = [];
  const read = (error: Error) =>
    readPage(client, query('0', false), 3, parse(error), getId, (found) => reported.push(found));
  expect(await read(damaged)).toMatchObject({ rows: [{ id: '00000' }, { id: '00002' }], next: '00002' });
  expect(reported).toEqual([damaged]);
  await expect(read(new TypeError('a bug'))).rejects.toThrow('a bug');
});
