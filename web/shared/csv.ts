/** A column of a CSV file. Values are text as people read it; instants and dates are ISO 8601, so that programs read them, too. */
export interface CsvColumn<Row> {
  header: string;
  value: (row: Row) => string;
}

/**
 * Formats rows as CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need. A cell that a spreadsheet would
 * take for a formula begins with an apostrophe.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export async function formatCsv<Row>(
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
): Promise<string> {
  const { stringify } = await import('csv-stringify/browser/esm/sync');
  const lines = [
    columns.map(({ header }) => header),
    ...rows.map((row) => columns.map(({ value }) => value(row))),
  ];
  return stringify(lines, { bom: true, escape_formulas: true, record_delimiter: 'windows' });
}

/** Lets the browser save rows as a CSV file. @param name of the file, without its ending */
export async function downloadCsv<Row>(
  name: string,
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
): Promise<void> {
  const url = URL.createObjectURL(
    new Blob([await formatCsv(columns, rows)], { type: 'text/csv;charset=utf-8' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
