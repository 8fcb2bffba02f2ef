import type { ApiKey } from '../api-key.ts';
import { buildEvent, type ChangeContext, type KeyChange } from '../change.ts';
import { mapConcurrently } from '../concurrency.ts';
import { DomainError } from '../domain-error.ts';
import { buildExpiry, withEnd } from '../expiry.ts';
import { getEventState } from '../key-event.ts';
import { parseKeyName } from '../key-name.ts';
import { requireOffered } from '../life-cycle.ts';
import type { Organisation } from '../organisation.ts';
import { type ImportLine, type ImportProblem, type ImportRow, parseImportRow } from './import-row.ts';

/**
 * Takes over a key whose value was made elsewhere and is known by its hash alone.
 * @throws DomainError `name-invalid` or `permission-level-not-offered`.
 */
export function importKey(
  organisation: Organisation,
  { name, permissionLevel, valueHash, hint, expiresOn }: ImportRow,
  context: ChangeContext,
): { key: ApiKey; changes: KeyChange[] } {
  requireOffered(organisation, permissionLevel);
  const imported: Omit<ApiKey, 'endsOn'> = {
    organisationId: organisation.organisationId,
    keyId: context.newId(),
    organisationPath: organisation.path,
    name: parseKeyName(name),
    permissionLevel,
    enabled: true,
    valueHash,
    hint,
    createdAt: context.now.toISOString(),
    createdBy: context.actor.name,
    ...buildExpiry(expiresOn, organisation.timeZone),
    imported: true,
    version: 1,
  };
  const key = withEnd(imported, organisation.timeZone);
  const event = buildEvent('created', key, context, { after: getEventState(key) });
  return { key, changes: [{ kind: 'create', key, event }] };
}

/** What became of a value that was imported earlier. */
type EarlierImport = { organisationId: string; expiresOn: string } | { deletedAt: string };

/** What is asked while an import is planned. */
export interface ImportLookups {
  getOrganisation(organisationId: string): Promise<Organisation | undefined>;
  /** By the hash of the value; undefined where it was never imported, or long ago. */
  getEarlierImport(valueHash: string): Promise<EarlierImport | undefined>;
}

/** An import that can be carried out. */
export interface ImportPlan {
  /** One entry for each new key. */
  changes: KeyChange[][];
  /** Rows whose keys are there already. */
  unchanged: number;
}

/** A file of keys that must not be imported, with everything that is wrong with it, by line. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly problems: readonly ImportProblem[];

  constructor(problems: readonly ImportProblem[]) {
    super(problems.map(({ line, column, message }) => `${line}: ${column}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/**
 * Decides what an import does, and writes nothing. A row whose key is there already changes nothing, whatever
 * administrators have made of the key since; a key that they have deleted is not brought back.
 * @throws ImportError with all that is wrong in any row.
 */
export async function planImport(
  lines: readonly ImportLine[],
  lookups: ImportLookups,
  context: ChangeContext,
): Promise<ImportPlan> {
  const read = lines.map(parseImportRow);
  const rows = read.flatMap((row) => (Array.isArray(row) ? [] : [row]));
  const found = await mapConcurrently(rows, (row) => planRow(row, lookups, context));
  const problems = [
    ...read.flatMap((row) => (Array.isArray(row) ? row : [])),
    ...findDuplicateRows(rows),
    ...found.flatMap(({ problem }) => problem ?? []),
  ];
  if (problems.length > 0) throw new ImportError(problems.toSorted((a, b) => a.line - b.line));
  const changes = found.flatMap((row) => (row.changes ? [row.changes] : []));
  return { changes, unchanged: rows.length - changes.length };
}

/** Neither is there where the key is as the row says already. */
interface PlannedRow {
  changes?: KeyChange[];
  problem?: ImportProblem;
}

async function planRow(
  row: ImportRow,
  { getOrganisation, getEarlierImport }: ImportLookups,
  context: ChangeContext,
): Promise<PlannedRow> {
  const problem = (column: ImportProblem['column'], message: string): PlannedRow => ({
    problem: { line: row.line, column, message },
  });
  const [organisation, earlier] = await Promise.all([
    getOrganisation(row.organisationId),
    getEarlierImport(row.valueHash),
  ]);
  if (!organisation) {
    return problem('organisationId', `Apply a directory that has “${row.organisationId}” first.`);
  }
  if (earlier) {
    if ('deletedAt' in earlier) {
      return problem('sha256', `Remove this row: the key was imported, and deleted at ${earlier.deletedAt}.`);
    }
    if (earlier.organisationId !== row.organisationId) {
      return problem('sha256', `Remove this row: the key belongs to “${earlier.organisationId}” already.`);
    }
    return earlier.expiresOn === row.expiresOn
      ? {}
      : problem('expiresOn', `Write ${earlier.expiresOn}, as when it was imported: it cannot be changed.`);
  }
  if (Date.parse(buildExpiry(row.expiresOn, organisation.timeZone).expiresAt) <= context.now.getTime()) {
    return problem('expiresOn', 'Remove this row: the key has expired.');
  }
  try {
    return { changes: importKey(organisation, row, context).changes };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return problem(error.field === 'name' ? 'name' : 'permissionLevel', error.message);
  }
}

function findDuplicateRows(rows: readonly ImportRow[]): ImportProblem[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ line, valueHash }) => {
    const twin = first.get(valueHash);
    first.set(valueHash, twin ?? line);
    const message = `Remove one of the two: this is the value of line ${twin}.`;
    return twin === undefined ? [] : [{ line, column: 'sha256' as const, message }];
  });
}
