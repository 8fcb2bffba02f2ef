import { describe, expect, test } from 'vitest';
import { CommandError } from '../../../../cli/command-error.ts';
import { parseKeyFile } from '../../../../cli/keys/key-file.ts';
import { buildCells, foreignValue, formatKeyFile } from '../../../support/imports.ts';

const cells = buildCells(foreignValue());
const read = (csv: string) => parseKeyFile('keys.csv', Buffer.from(csv));

describe('parseKeyFile', () => {
  test('parseKeyFile returns rows with their line numbers, despite empty lines and line breaks in fields', () => {
    const csv = formatKeyFile(cells, { ...cells, name: '"Portal,\nold ""one"""' }, cells).replace(
      '\n',
      '\n\n',
    );
    expect(read(csv).map(({ line, cells: { name } }) => [line, name])).toEqual([
      [3, 'Student portal'],
      [5, 'Portal,\nold "one"'],
      [6, 'Student portal'],
    ]);
  });

  test('parseKeyFile accepts columns in any order, a byte order mark and Windows line ends', () => {
    const columns = Object.keys(cells).toReversed();
    const csv = `\uFEFF${columns.join()}\r\n${columns.map((column) => cells[column]).join()}\r\n`;
    expect(read(csv)).toEqual([{ line: 2, cells }]);
  });

  test.each([';', '\t'])(
    'parseKeyFile accepts %j between columns, as spreadsheets of some countries write it',
    (separator) => {
      const csv = formatKeyFile(cells).replaceAll(',', separator);
      expect(read(csv)).toEqual([{ line: 2, cells }]);
      expect(read(`\n${csv}`)).toEqual([{ line: 3, cells }]);
    },
  );

  test('parseKeyFile accepts the names of columns in any case', () => {
    const [header = '', ...rows] = formatKeyFile(cells).split('\n');
    expect(read([header.toUpperCase(), ...rows].join('\n'))).toEqual([{ line: 2, cells }]);
  });

  test('parseKeyFile leaves a key’s name as it is, also one like that of a column', () => {
    const named = { ...cells, name: 'NAME' };
    expect(read(formatKeyFile(named))).toEqual([{ line: 2, cells: named }]);
  });

  test('parseKeyFile refuses a file that is not UTF-8, with the line', () => {
    const csv = Buffer.from(formatKeyFile({ ...cells, name: 'Biblioth\u00e8que' }), 'latin1');
    expect(() => parseKeyFile('keys.csv', csv)).toThrow('keys.csv:2: This line is not UTF-8.');
  });

  test('parseKeyFile ignores blanks around fields', () => {
    expect(read(formatKeyFile(cells).replaceAll(',', ' , '))).toEqual([{ line: 2, cells }]);
  });

  test.each([
    ['an empty file', '', 'keys.csv:1: Columns are missing. Add these'],
    [
      'a file that lacks a column',
      formatKeyFile(cells).replaceAll('sha256,', ''),
      'keys.csv:1: Columns are missing. Add these to the first line: sha256.',
    ],
    [
      'a file with another column',
      formatKeyFile(cells).replace('sha256', 'value,sha256'),
      'keys.csv:1: There are too many columns. Keep only',
    ],
    [
      'a row that is too short',
      `${formatKeyFile(cells)}a,b\n`,
      'keys.csv:3: This row has 2 fields. Give it 6.',
    ],
    ['an unclosed quote', `${formatKeyFile(cells)}"secret-value`, 'keys.csv:3: Invalid CSV. Fix the quotes'],
    [
      'quotes in the middle of a field',
      `${formatKeyFile(cells)}secret-value"x",`,
      'keys.csv:3: Invalid CSV. Fix the quotes',
    ],
  ])('parseKeyFile refuses %s without quoting it', (_, csv, message) => {
    const reading = () => read(csv);
    expect(reading).toThrow(CommandError);
    expect(reading).toThrow(message);
    expect(reading).not.toThrow('secret-value');
  });
});
