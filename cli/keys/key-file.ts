import { CsvError, parse } from 'csv-parse/sync';
import { IMPORT_COLUMNS, type ImportLine } from '../../core/import/import-row.ts';
import { CommandError } from '../command-error.ts';
import { decodeUtf8 } from '../decode-utf8.ts';

/**
 * Parses a file of keys.
 * @param name the file's name in messages
 * @throws CommandError if it is not valid CSV, or has other columns. Never quotes the file, which may contain key values.
 */
export function parseKeyFile(name: string, csv: Buffer): ImportLine[] {
  const text = decodeUtf8(name, csv);
  const rows = parseCsv(name, text, findSeparator(text));
  const [header, ...body] = rows.map((row, index) => (index === 0 ? normalizeHeader(row) : row));
  const missing = IMPORT_COLUMNS.filter((column) => !header?.record.includes(column));
  if (!header || missing.length > 0) {
    throw new CommandError(
      `${name}:1: Columns are missing. Add these to the first line: ${missing.join(', ')}.`,
    );
  }
  if (header.record.length > IMPORT_COLUMNS.length) {
    throw new CommandError(
      `${name}:1: There are too many columns. Keep only these: ${IMPORT_COLUMNS.join(', ')}.`,
    );
  }
  return body.map(({ record, info }) => {
    if (record.length !== header.record.length) {
      throw new CommandError(
        `${name}:${info.lines}: This row has ${record.length} fields. Give it ${header.record.length}.`,
      );
    }
    return {
      line: info.lines,
      cells: Object.fromEntries(header.record.map((column, index) => [column, record[index] ?? ''])),
    };
  });
}

interface Row {
  record: string[];
  info: { lines: number };
}

/** Finds what separates the columns: spreadsheets of many countries write semicolons. */
function findSeparator(csv: string): string {
  const [firstLine = ''] = csv.trimStart().split(/\r|\n/, 1);
  return [',', ';', '\t'].find((separator) => firstLine.includes(separator)) ?? ',';
}

/** Accepts the names of columns in any case. */
function normalizeHeader({ record, info }: Row): Row {
  const names = new Map<string, string>(IMPORT_COLUMNS.map((column) => [column.toLowerCase(), column]));
  return { record: record.map((column) => names.get(column.toLowerCase()) ?? column), info };
}

function parseCsv(name: string, csv: string, delimiter: string): Row[] {
  try {
    return parse(csv, {
      delimiter,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The error's own message quotes the file.
    throw new CommandError(`${name}:${String(error.lines)}: Invalid CSV. Fix the quotes on this line.`);
  }
}
