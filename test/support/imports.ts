import { createHash, randomBytes } from 'node:crypto';
import { IMPORT_COLUMNS } from '../../core/import/import-row.ts';

/** A key value as another system would have generated it. */
export function foreignValue(): string {
  return randomBytes(24).toString('base64url');
}

/** Builds the cells of an import file's row for a value. The key expires in the far future. */
export function buildCells(value: string, differing: Record<string, string> = {}): Record<string, string> {
  return {
    organisationId: 'northgate',
    name: 'Student portal',
    permissionLevel: 'full',
    sha256: createHash('sha256').update(value).digest('hex'),
    lastFour: value.slice(-4),
    expiresOn: '2099-03-01',
    ...differing,
  };
}

/** Formats an import file. */
export function formatKeyFile(...rows: Record<string, string>[]): string {
  const lines = rows.map((row) => IMPORT_COLUMNS.map((column) => row[column]).join());
  return [IMPORT_COLUMNS.join(), ...lines, ''].join('\n');
}
