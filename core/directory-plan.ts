import { isDeepStrictEqual } from 'node:util';
import {
  type AdministratorEntry,
  DirectoryError,
  type DirectoryFile,
  type DirectoryProblem,
} from './directory-file.ts';
import type { Administrator, Organisation } from './organisation.ts';

/** An organisation as the directory holds it. */
export type StoredOrganisation = Organisation & {
  /** Its time zone was changed, and not all of its keys are known to have been moved to it. */
  movesKeys?: true;
};

/** What the directory holds. */
export interface DirectoryState {
  organisations: readonly StoredOrganisation[];
  administrators: readonly Administrator[];
}

/** What makes the directory hold what its file says, in this order; nothing where it does already. */
export interface DirectoryPlan {
  /** New or changed; every organisation after the one above it. */
  putOrganisations: Organisation[];
  /** Whose keys have to be moved to their time zone; also what an interrupted run has left to do. */
  moveKeys: Organisation[];
  putAdministrators: AdministratorEntry[];
  removeAdministrators: Administrator[];
  /** Every organisation before the one above it. */
  removeOrganisations: Organisation[];
}

/**
 * Compares a directory file with what the directory holds. Whatever the file does not name is removed.
 * @param holdsApiKeys whether an organisation has keys: such a one is never removed
 * @throws DirectoryError where an organisation would lose its keys or move within its tree.
 */
export async function planDirectory(
  file: DirectoryFile,
  state: DirectoryState,
  holdsApiKeys: (organisationId: string) => Promise<boolean>,
): Promise<DirectoryPlan> {
  const wanted = new Set(file.organisations.map(({ organisationId }) => organisationId));
  const stored = new Map(
    state.organisations.map(({ movesKeys: _, ...organisation }) => [
      organisation.organisationId,
      organisation,
    ]),
  );
  const moving = new Set(
    state.organisations.filter(({ movesKeys }) => movesKeys).map(({ organisationId }) => organisationId),
  );
  const people = new Map(
    state.administrators.map(({ subject: _, unreachable: __, ...entry }) => [entry.email, entry]),
  );
  const emails = new Set(file.administrators.map(({ email }) => email));
  const removeOrganisations = state.organisations.filter(({ organisationId }) => !wanted.has(organisationId));

  const problems = [
    ...findMoveFaults(file, stored),
    ...(await findRemovalFaults(removeOrganisations, holdsApiKeys)),
  ];
  if (problems.length > 0) throw new DirectoryError(problems);
  return {
    putOrganisations: file.organisations
      .filter((organisation) => !isDeepStrictEqual(organisation, stored.get(organisation.organisationId)))
      .sort(byDepth),
    moveKeys: file.organisations.filter(({ organisationId, timeZone }) => {
      const before = stored.get(organisationId);
      return before !== undefined && (before.timeZone !== timeZone || moving.has(organisationId));
    }),
    putAdministrators: file.administrators.filter(
      (entry) => !isDeepStrictEqual(entry, people.get(entry.email)),
    ),
    removeAdministrators: state.administrators.filter(({ email }) => !emails.has(email)),
    removeOrganisations: removeOrganisations.sort(byDepth).reverse(),
  };
}

function findMoveFaults(
  { organisations }: DirectoryFile,
  stored: ReadonlyMap<string, Organisation>,
): DirectoryProblem[] {
  return organisations.flatMap(({ organisationId, parentId }, index) => {
    const before = stored.get(organisationId);
    if (!before || before.parentId === parentId) return [];
    const place = before.parentId === undefined ? 'has no parent' : `has the parent “${before.parentId}”`;
    const message = `Leave “${organisationId}” where it is: it ${place}, and its API keys carry that path. Add an organisation of another id instead.`;
    return [{ path: ['organisations', index, 'parent'], message }];
  });
}

async function findRemovalFaults(
  organisations: readonly Organisation[],
  holdsApiKeys: (organisationId: string) => Promise<boolean>,
): Promise<DirectoryProblem[]> {
  const problems: DirectoryProblem[] = [];
  for (const { organisationId } of organisations) {
    if (!(await holdsApiKeys(organisationId))) continue;
    const message = `Delete the API keys of “${organisationId}” first, or put it back into the file: an organisation that has keys is not removed.`;
    problems.push({ path: [], message });
  }
  return problems;
}

function byDepth(one: Organisation, other: Organisation): number {
  return one.path.length - other.path.length;
}
