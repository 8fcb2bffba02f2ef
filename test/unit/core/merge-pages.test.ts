import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergePages, type Page } from '../../../core/paging.ts';

/** Lists of IDs in descending order. Each ID is in exactly one of them. */
const lists = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[0-9A-Z]{3}$/), fc.nat(4)), {
    selector: ([id]) => id,
    maxLength: 40,
  })
  .map((rows) =>
    [0, 1, 2, 3, 4].map((list) =>
      rows
        .flatMap(([id, owner]) => (owner === list ? [id] : []))
        .sort()
        .reverse(),
    ),
  );

test('a merged page names a next one only if rows are left, or may be', () => {
  const merge = (...pages: Page<string>[]) => mergePages(pages, 2, (id) => id);
  expect(merge({ rows: ['3'] }, { rows: ['2'] })).toEqual({ rows: ['3', '2'] });
  expect(merge({ rows: ['3', '1'] }, { rows: ['2'] })).toEqual({ rows: ['3', '2'], next: '2' });
  expect(merge({ rows: ['3'], next: '3' }, { rows: ['2'] })).toEqual({ rows: ['3'], next: '3' });
});

test('pages of several lists merge into pages with each row exactly once and in order', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 7 }), fc.infiniteStream(fc.nat(3)), (all, limit, short) => {
      /** A page that a filter may have made shorter than asked for. */
      const readPage = (list: string[], after: string): Page<string> => {
        const rest = list.filter((id) => id < after);
        const rows = rest.slice(0, Math.max(1, limit - Number(short.next().value)));
        return rest.length > rows.length ? { rows, next: rows.at(-1) as string } : { rows };
      };
      const merged: string[] = [];
      let after: string | undefined = '~';
      while (after !== undefined) {
        const start: string = after;
        const page = mergePages(
          all.map((list) => readPage(list, start)),
          limit,
          (id) => id,
        );
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        merged.push(...page.rows);
        after = page.next;
      }
      expect(merged).toEqual(all.flat().sort().reverse());
    }),
  );
});
