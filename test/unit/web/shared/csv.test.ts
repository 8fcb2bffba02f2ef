import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatCsv } from '../../../../web/shared/csv.ts';

const columns = [
  { header: 'Name', value: ({ name }: { name: string }) => name },
  { header: 'Length', value: ({ name }: { name: string }) => String(name.length) },
];

test('a CSV file has a byte order mark, a header, and a line for each row', async () => {
  expect(await formatCsv(columns, [{ name: 'Library, “main”' }])).toBe(
    '\ufeffName,Length\r\n"Library, “main”",15\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', '＋1', '－1', '＠SUM(A1)'])(
  'a cell that a spreadsheet would take for a formula begins with an apostrophe: %j',
  async (name) => {
    const [, [cell] = []] = parse(await formatCsv(columns, [{ name }]), { bom: true });
    expect(cell).toBe(`'${name}`);
  },
);

test('any other text comes back unchanged when the file is read', async () => {
  const names = fc.array(
    fc.string({ unit: 'grapheme' }).filter((name) => !/^[=+\-@\t\r＝＋－＠]/.test(name)),
  );
  await fc.assert(
    fc.asyncProperty(names, async (all) => {
      const csv = await formatCsv(
        columns,
        all.map((name) => ({ name })),
      );
      const rows: string[][] = parse(csv, { bom: true });
      expect(rows.slice(1).map(([name]) => name)).toEqual(all);
    }),
  );
});
