import { isDeepStrictEqual } from 'node:util';
import { mapConcurrently } from './concurrency.ts';
import {
  type AdministratorEntry,
  DirectoryError,
  type DirectoryFile,
  type DirectoryProblem,
} from './directory-file.ts';
import type { Administrator, Organisation } from './organisation.ts';

/** An organisation as the directory stores it. */
export type StoredOrganisation = Organisation & {
  /** Its time zone has changed, and some of its keys may still have to be moved to it. */
  movesKeys?: true;
  /** Its removal was interrupted. It gets no new keys until it is written again. */
  removing?: true;
};

/** The stored directory. */
export interface DirectoryState {
  organisations: readonly StoredOrganisation[];
  administrators: readonly Administrator[];
}

/** The steps that make the directory match its file, in this order. All lists are empty if it matches already. */
export interface DirectoryPlan {
  /** New or changed organisations, parents first. */
  putOrganisations: Organisation[];
  /** IDs of those of {@link putOrganisations} that move in the tree, by themselves or with one above. */
  movedIds: string[];
  /** Organisations whose keys must be moved to their time zone, including those that an interrupted run left. */
  moveKeys: Organisation[];
  putAdministrators: AdministratorEntry[];
  /** Unchanged administrators whose account is not linked yet to the identity provider of their address. */
  linkAdministrators: AdministratorEntry[];
  removeAdministrators: Administrator[];
  /** Children first. */
  removeOrganisations: Organisation[];
}

/** What has to be looked up for a plan. */
export interface DirectoryLookups {
  /** Whether an organisation has keys; if so, it cannot be removed or moved in the tree. */
  hasApiKeys(organisationId: string): Promise<boolean>;
  /** Whether the account with an address is to be linked to an identity provider. */
  needsLink(email: string): Promise<boolean>;
}

/**
 * Compares a directory file with the stored directory. Entries that the file leaves out are removed.
 * @throws DirectoryError if an organisation with keys would be removed, or would move in the tree
 */
export async function planDirectory(
  file: DirectoryFile,
  state: DirectoryState,
  lookups: DirectoryLookups,
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
  const storedEntries = new Map(
    state.administrators.map(({ subject: _, unreachable: __, ...entry }) => [entry.email, entry]),
  );
  const emails = new Set(file.administrators.map(({ email }) => email));
  const removeOrganisations = state.organisations.filter(({ organisationId }) => !wanted.has(organisationId));

  const moved = file.organisations.filter(({ organisationId, path }) => {
    const before = stored.get(organisationId);
    return before !== undefined && !isDeepStrictEqual(before.path, path);
  });

  const problems = [
    ...(await findMoveFaults(file, moved, stored, lookups)),
    ...(await findRemovalFaults(removeOrganisations, lookups)),
  ];
  if (problems.length > 0) throw new DirectoryError(problems);
  const isStored = (entry: AdministratorEntry): boolean =>
    isDeepStrictEqual(entry, storedEntries.get(entry.email));
  const unchanged = file.administrators.filter(isStored);
  const needLinks = await mapConcurrently(unchanged, ({ email }) => lookups.needsLink(email));
  return {
    putOrganisations: file.organisations
      .filter((organisation) => !isDeepStrictEqual(organisation, stored.get(organisation.organisationId)))
      .sort(byDepth),
    movedIds: moved.map(({ organisationId }) => organisationId),
    moveKeys: file.organisations.filter(({ organisationId, timeZone }) => {
      const before = stored.get(organisationId);
      return before !== undefined && (before.timeZone !== timeZone || moving.has(organisationId));
    }),
    putAdministrators: file.administrators.filter((entry) => !isStored(entry)),
    linkAdministrators: unchanged.filter((_, index) => needLinks[index]),
    removeAdministrators: state.administrators.filter(({ email }) => !emails.has(email)),
    removeOrganisations: removeOrganisations.sort(byDepth).reverse(),
  };
}

/** Keys store the path of their organisation, so an organisation with keys cannot move, nor one above it. */
async function findMoveFaults(
  { organisations }: DirectoryFile,
  moved: readonly Organisation[],
  stored: ReadonlyMap<string, Organisation>,
  { hasApiKeys }: DirectoryLookups,
): Promise<DirectoryProblem[]> {
  const problems: DirectoryProblem[] = [];
  const hasNewParent = ({ organisationId, parentId }: Organisation): boolean =>
    stored.get(organisationId)?.parentId !== parentId;
  for (const { organisationId, path } of moved) {
    if (!(await hasApiKeys(organisationId))) continue;
    const movedId = path.findLast((id) =>
      organisations.some((one) => one.organisationId === id && hasNewParent(one)),
    );
    const index = organisations.findIndex((one) => one.organisationId === movedId);
    const parentId = stored.get(movedId ?? '')?.parentId;
    const restore = parentId === undefined ? 'Remove its parent' : `Set its parent to “${parentId}”`;
    const holder = movedId === organisationId ? 'it' : `“${organisationId}” below it`;
    const message = `“${movedId}” cannot move in the tree, because ${holder} has API keys, which store their place. ${restore}, or delete these keys first.`;
    problems.push({ path: ['organisations', index, 'parent'], message });
  }
  return problems;
}

async function findRemovalFaults(
  organisations: readonly Organisation[],
  { hasApiKeys }: DirectoryLookups,
): Promise<DirectoryProblem[]> {
  const problems: DirectoryProblem[] = [];
  for (const { organisationId } of organisations) {
    if (!(await hasApiKeys(organisationId))) continue;
    const message = `“${organisationId}” has API keys, so it cannot be removed. Delete its keys first, or put it back into the file.`;
    problems.push({ path: [], message });
  }
  return problems;
}

function byDepth(one: Organisation, other: Organisation): number {
  return one.path.length - other.path.length;
}
