import { createContext, use } from 'react';
import { useParams } from 'react-router';
import type { Organisation } from '../api/types.ts';

/** All organisations that the reader manages: their own first, each after the one that it is part of. */
export type Branch = readonly Organisation[];

const BranchContext = createContext<Branch>([]);
export const BranchProvider = BranchContext.Provider;

export function useBranch(): Branch {
  return use(BranchContext);
}

/** The organisation that the address names. Below the layout there always is one. */
export function useOrganisation(): Organisation {
  const { organisationId = '' } = useParams();
  const organisation = useBranch().find((candidate) => candidate.organisationId === organisationId);
  if (!organisation) throw new Error('The layout shows no view of an unknown organisation.');
  return organisation;
}

/** The organisations from the top of the branch down to one of it. */
export function pathOf(branch: Branch, organisationId: string): Organisation[] {
  const byId = new Map(branch.map((organisation) => [organisation.organisationId, organisation]));
  const path: Organisation[] = [];
  for (
    let at = byId.get(organisationId);
    at;
    at = at.parentId === undefined ? undefined : byId.get(at.parentId)
  ) {
    path.unshift(at);
  }
  return path;
}

/** One organisation of a branch with all below it, in the branch's order. */
export function below(branch: Branch, organisationId: string): Organisation[] {
  const found = new Set([organisationId]);
  for (const { organisationId: id, parentId } of branch) {
    if (parentId !== undefined && found.has(parentId)) found.add(id);
  }
  return branch.filter(({ organisationId: id }) => found.has(id));
}
