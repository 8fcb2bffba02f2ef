import { z } from 'zod';
import { listLevels, type PermissionCatalogue, type PermissionLevel } from '../permissions.ts';

/** The columns of an import file. Their order does not matter. */
export const IMPORT_COLUMNS = [
  'organisationId',
  'name',
  'permissionLevel',
  'sha256',
  'lastFour',
  'expiresOn',
] as const;
type Column = (typeof IMPORT_COLUMNS)[number];

/** A row of an import file before it is validated. */
export interface ImportLine {
  /** Number of the line on which the row ends, starting at 1. */
  line: number;
  cells: Readonly<Record<string, string>>;
}

/** A valid row: a key whose value another system generated. */
export interface ImportRow {
  line: number;
  organisationId: string;
  name: string;
  permissionLevel: PermissionLevel;
  /** SHA-256 of the key value, base64url. */
  valueHash: string;
  /** The last characters of the key value. */
  hint: string;
  /** Calendar date in the organisation's time zone. */
  expiresOn: string;
}

/** A problem with a row. The message never repeats the content of `sha256`, which might be a key value. */
export interface ImportProblem {
  line: number;
  column: Column;
  message: string;
}

const schema = z
  .object({
    organisationId: z.string().min(1, 'The organisation id is empty. Fill it in.'),
    name: z.string(),
    permissionLevel: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/i, {
      error:
        'Expected the SHA-256 of the key value, as 64 hexadecimal digits. If this is the key value itself, remove it from the file.',
      abort: true,
    }),
    lastFour: z.string().regex(/^[\x21-\x7e]{4}$/, {
      error: 'Expected the last four characters of the key value.',
      abort: true,
    }),
    expiresOn: z.iso.date('Expected an expiry date, as YYYY-MM-DD.'),
  })
  .refine(({ sha256, lastFour }) => !sha256.endsWith(lastFour), {
    path: ['sha256'],
    error:
      'This ends with lastFour, so it looks like the key value itself. Replace it with the SHA-256 of the value.',
  });

/** Creates a parser of rows. It returns the key, or every problem that the row alone shows. */
export function createImportRowParser(
  catalogue: PermissionCatalogue,
): (line: ImportLine) => ImportRow | ImportProblem[] {
  const levels = listLevels(catalogue);
  const message = `Unknown permission level. Use one of: ${levels.join(', ')}.`;
  const row = schema.safeExtend({ permissionLevel: z.enum(levels, message) });
  return ({ line, cells }) => {
    const result = row.safeParse(cells);
    if (!result.success) {
      return result.error.issues.map(({ path: [column], message }) => ({
        line,
        column: column as Column,
        message,
      }));
    }
    const { sha256, lastFour, ...fields } = result.data;
    return { line, ...fields, valueHash: Buffer.from(sha256, 'hex').toString('base64url'), hint: lastFour };
  };
}
