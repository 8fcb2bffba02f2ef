import { type ApiKey, hasExpired } from '../api-key.ts';
import { buildCreation, type ChangeContext, type KeyChange, type KeyPolicy } from '../change.ts';
import { mapConcurrently, memoize } from '../concurrency.ts';
import { DomainError } from '../domain-error.ts';
import { buildExpiry, computeExpiry, withEnd } from '../expiry.ts';
import { parseKeyName } from '../key-name.ts';
import { requireOffered } from '../life-cycle.ts';
import type { Organisation } from '../organisation.ts';
import { createImportRowParser, type ImportLine, type ImportProblem, type ImportRow } from './import-row.ts';

/**
 * Imports a key whose value another system generated. Only the value's hash is known.
 * @throws DomainError `name-invalid` or `permission-level-not-offered`
 */
export function importKey(
  organisation: Organisation,
  { name, permissionLevel, valueHash, hint, expiresOn }: ImportRow,
  { catalogue }: Pick<KeyPolicy, 'catalogue'>,
  context: ChangeContext,
): { key: ApiKey; changes: KeyChange[] } {
  requireOffered(catalogue, organisation, permissionLevel);
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
  const creation = buildCreation(key, context);
  return { key: creation.key, changes: [creation] };
}

/** The state of a value that was imported earlier. */
export type EarlierImport = { organisationId: string; expiresOn: string } | { deletedAt: string };

/** The lookups that planning an import needs. */
export interface ImportLookups {
  findOrganisation(organisationId: string): Promise<Organisation | undefined>;
  /** Finds earlier imports by the values' hashes, in their order. Undefined if there was none, or it was long ago. */
  findEarlierImports(valueHashes: readonly string[]): Promise<(EarlierImport | undefined)[]>;
}

/** The operator's settings for imports. */
export interface ImportPolicy extends Pick<KeyPolicy, 'catalogue'> {
  /** How far ahead an expiry date may be, as an ISO 8601 duration. */
  importedLife: string;
}

/** Number of rows that are checked at a time. */
const CHECKED_AT_ONCE = 1000;

/** A valid import. */
export interface ImportPlan {
  /** One entry for each new key. */
  changes: KeyChange[];
  /** Number of rows whose keys exist already. */
  unchanged: number;
}

/** A file that cannot be imported, with all its problems in the order of its lines. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly problems: readonly ImportProblem[];

  constructor(problems: readonly ImportProblem[]) {
    super(problems.map(({ line, column, message }) => `${line}: ${column}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/**
 * Plans an import without writing anything. A row whose key exists already changes nothing, even if administrators have
 * edited the key since. A row whose key was deleted is a problem: no import restores a deleted key.
 * @param onProgress called with the number of rows that have been checked
 * @throws ImportError if any row is invalid; it lists every problem
 */
export async function planImport(
  lines: readonly ImportLine[],
  lookups: ImportLookups,
  policy: ImportPolicy,
  context: ChangeContext,
  onProgress: (checked: number) => void = () => {},
): Promise<ImportPlan> {
  const parsed = lines.map(createImportRowParser(policy.catalogue));
  const rows = parsed.flatMap((row) => (Array.isArray(row) ? [] : [row]));
  const findOwner = memoize(async (organisationId): Promise<Owner | undefined> => {
    const organisation = await lookups.findOrganisation(organisationId);
    if (!organisation) return undefined;
    const { expiresOn: latest } = computeExpiry(context.now, organisation.timeZone, policy.importedLife);
    return { organisation, latest };
  });
  const found: PlannedRow[] = [];
  while (found.length < rows.length) {
    const next = rows.slice(found.length, found.length + CHECKED_AT_ONCE);
    const earlier = await lookups.findEarlierImports(next.map(({ valueHash }) => valueHash));
    const planned = await mapConcurrently(next.entries(), async ([index, row]) =>
      planRow(row, await findOwner(row.organisationId), earlier[index], policy, context),
    );
    found.push(...planned);
    onProgress(found.length);
  }
  const problems = [
    ...parsed.flatMap((row) => (Array.isArray(row) ? row : [])),
    ...findDuplicateRows(rows),
    ...found.flatMap(({ problem }) => problem ?? []),
  ];
  if (problems.length > 0) throw new ImportError(problems.toSorted((a, b) => a.line - b.line));
  const changes = found.flatMap((row) => row.changes ?? []);
  return { changes, unchanged: rows.length - changes.length };
}

/** The organisation of keys, and the latest date on which they may expire. */
interface Owner {
  organisation: Organisation;
  latest: string;
}

/** Has neither changes nor a problem if the key matches its row already. */
interface PlannedRow {
  changes?: KeyChange[];
  problem?: ImportProblem;
}

function planRow(
  row: ImportRow,
  owner: Owner | undefined,
  earlier: EarlierImport | undefined,
  policy: ImportPolicy,
  context: ChangeContext,
): PlannedRow {
  const problem = (column: ImportProblem['column'], message: string): PlannedRow => ({
    problem: { line: row.line, column, message },
  });
  if (!owner) {
    return problem(
      'organisationId',
      `Unknown organisation “${row.organisationId}”. Apply a directory that contains it first.`,
    );
  }
  if (earlier) {
    if ('deletedAt' in earlier) {
      return problem(
        'sha256',
        `This key was imported, then deleted at ${earlier.deletedAt}. Remove this row.`,
      );
    }
    if (earlier.organisationId !== row.organisationId) {
      return problem('sha256', `This key already belongs to “${earlier.organisationId}”. Remove this row.`);
    }
    return earlier.expiresOn === row.expiresOn
      ? {}
      : problem(
          'expiresOn',
          `An import cannot change an expiry date. Write ${earlier.expiresOn}, as in the first import.`,
        );
  }
  const { organisation, latest } = owner;
  if (row.expiresOn > latest) {
    return problem(
      'expiresOn',
      `This is too late. Write ${latest} or an earlier date, or raise the setting importedKeyLife.`,
    );
  }
  try {
    const { key, changes } = importKey(organisation, row, policy, context);
    return hasExpired(key, context.now)
      ? problem('expiresOn', 'This key has expired. Remove this row.')
      : { changes };
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
    const message = `This is the same value as on line ${twin}. Remove one of the two rows.`;
    return twin === undefined ? [] : [{ line, column: 'sha256' as const, message }];
  });
}
