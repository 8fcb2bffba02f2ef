import { z } from 'zod';
import { PERMISSION_LEVELS, type PermissionLevel } from '../permissions.ts';

/** The columns of a file of keys, in no particular order. */
export const IMPORT_COLUMNS = [
  'organisationId',
  'name',
  'permissionLevel',
  'sha256',
  'lastFour',
  'expiresOn',
] as const;
type Column = (typeof IMPORT_COLUMNS)[number];

/** A row as it stands in the file. */
export interface ImportLine {
  /** Where it ends in the file, from 1. */
  line: number;
  cells: Readonly<Record<string, string>>;
}

/** A key whose value was made elsewhere. */
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

/** What is wrong with a row. Says what to do, and never what stands in the column of the hash. */
export interface ImportProblem {
  line: number;
  column: Column;
  message: string;
}

const schema = z
  .object({
    organisationId: z.string().min(1, 'Write the id of an organisation of the directory.'),
    name: z.string(),
    permissionLevel: z.enum(PERMISSION_LEVELS, `Use a level that exists: ${PERMISSION_LEVELS.join(', ')}.`),
    sha256: z.string().regex(/^[0-9a-f]{64}$/i, {
      error:
        'Write the SHA-256 of the key value, 64 hexadecimal digits. Key values themselves are not accepted; if this is one, remove it from the file.',
      abort: true,
    }),
    lastFour: z
      .string()
      .regex(/^[\x21-\x7e]{4}$/, { error: 'Write the last four characters of the key value.', abort: true }),
    expiresOn: z.iso.date('Write the expiry date as YYYY-MM-DD.'),
  })
  .refine(({ sha256, lastFour }) => !sha256.endsWith(lastFour), {
    path: ['sha256'],
    error:
      'This ends as the key value does, so it is taken for the value itself, which is not accepted. Write its SHA-256.',
  });

/** Reads a row of a file of keys: the key, or all that is wrong with it by itself. */
export function parseImportRow({ line, cells }: ImportLine): ImportRow | ImportProblem[] {
  const result = schema.safeParse(cells);
  if (!result.success) {
    return result.error.issues.map(({ path: [column], message }) => ({
      line,
      column: column as Column,
      message,
    }));
  }
  const { sha256, lastFour, ...fields } = result.data;
  return { line, ...fields, valueHash: Buffer.from(sha256, 'hex').toString('base64url'), hint: lastFour };
}
