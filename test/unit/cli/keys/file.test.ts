import { describe, expect, test } from 'vitest';
import { CommandError } from '../../../../cli/command-error.ts';
import { readKeyFile } from '../../../../cli/keys/file.ts';
import { buildCells, foreignValue, formatKeyFile } from '../../../support/imports.ts';

const cells = buildCells(foreignValue());
const read = (csv: string) => readKeyFile('keys.csv', Buffer.from(csv));

describe('a file of keys', () => {
  test('gives its rows with their lines, whatever stands between them', () => {
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

  test('may have its columns in any order, a byte order mark and Windows line ends', () => {
    const columns = Object.keys(cells).toReversed();
    const csv = `\uFEFF${columns.join()}\r\n${columns.map((column) => cells[column]).join()}\r\n`;
    expect(read(csv)).toEqual([{ line: 2, cells }]);
  });

  test('may have blanks around what it says', () => {
    expect(read(formatKeyFile(cells).replaceAll(',', ' , '))).toEqual([{ line: 2, cells }]);
  });

  test.each([
    ['that is empty', '', 'keys.csv:1: Add these columns'],
    [
      'that lacks a column',
      formatKeyFile(cells).replaceAll('sha256,', ''),
      'keys.csv:1: Add these columns to the first line: sha256.',
    ],
    [
      'with another column',
      formatKeyFile(cells).replace('sha256', 'value,sha256'),
      'keys.csv:1: Remove all columns but',
    ],
    ['with a row that is too short', `${formatKeyFile(cells)}a,b\n`, 'keys.csv:3: Give this row 6 fields.'],
    ['with quotes that do not end', `${formatKeyFile(cells)}"secret-value`, 'keys.csv:3: Mend the quotes'],
    ['with quotes amid a field', `${formatKeyFile(cells)}secret-value"x",`, 'keys.csv:3: Mend the quotes'],
  ])('%s is refused, and nothing of it repeated', (_, csv, message) => {
    const reading = () => read(csv);
    expect(reading).toThrow(CommandError);
    expect(reading).toThrow(message);
    expect(reading).not.toThrow('secret-value');
  });
});
