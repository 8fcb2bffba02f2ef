import { CsvError, parse } from 'csv-parse/sync';
import { IMPORT_COLUMNS, type ImportLine } from '../../core/import/import-row.ts';
import { CommandError } from '../command-error.ts';

/**
 * Parses a file of keys.
 * @param name what to call the file
 * @throws CommandError where it is no CSV, or lacks a column. Never shows what is in it: it may hold what it must not.
 */
export function readKeyFile(name: string, csv: Buffer): ImportLine[] {
  const rows = parsed(name, csv);
  const [header, ...body] = rows;
  const missing = IMPORT_COLUMNS.filter((column) => !header?.record.includes(column));
  if (!header || missing.length > 0) {
    throw new CommandError(`${name}:1: Add these columns to the first line: ${missing.join(', ')}.`);
  }
  const superfluous = header.record.length - IMPORT_COLUMNS.length;
  if (superfluous > 0) {
    throw new CommandError(`${name}:1: Remove all columns but these: ${IMPORT_COLUMNS.join(', ')}.`);
  }
  return body.map(({ record, info }) => {
    if (record.length !== header.record.length) {
      throw new CommandError(`${name}:${info.lines}: Give this row ${header.record.length} fields.`);
    }
    return {
      line: info.lines,
      cells: Object.fromEntries(header.record.map((column, index) => [column, record[index] ?? ''])),
    };
  });
}

function parsed(name: string, csv: Buffer): { record: string[]; info: { lines: number } }[] {
  try {
    return parse(csv, {
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Not the error's own message, which quotes the file.
    throw new CommandError(`${name}:${String(error.lines)}: Mend the quotes here: this is no CSV.`);
  }
}
