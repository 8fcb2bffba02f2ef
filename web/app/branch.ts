import { createContext, use, useMemo } from 'react';
import { useParams } from 'react-router';
import type { Organisation } from '../api/types.ts';

/** The organisations that the administrator manages: their own first, each after its parent. */
export type Branch = readonly Organisation[];

const BranchContext = createContext<Branch>([]);
export const BranchProvider = BranchContext.Provider;

export function useBranch(): Branch {
  return use(BranchContext);
}

/** The organisation in the URL. The layout shows no view below it unless there is one. */
export function useOrganisation(): Organisation {
  const { organisationId = '' } = useParams();
  const organisation = useBranch().find((candidate) => candidate.organisationId === organisationId);
  if (!organisation) throw new Error('useOrganisation needs an organisation of the branch in the URL.');
  return organisation;
}

/** The organisation in the URL and all its sub-organisations. */
export function useSubtree(): Organisation[] {
  const branch = useBranch();
  const { organisationId } = useOrganisation();
  return useMemo(() => getSubtree(branch, organisationId), [branch, organisationId]);
}

/** The organisations from the top of the branch down to `organisationId`; empty if it is not in the branch. */
export function getPathTo(branch: Branch, organisationId: string): Organisation[] {
  const byId = new Map(branch.map((organisation) => [organisation.organisationId, organisation]));
  const path: Organisation[] = [];
  let current = byId.get(organisationId);
  while (current) {
    path.unshift(current);
    current = current.parentId === undefined ? undefined : byId.get(current.parentId);
  }
  return path;
}

/** An organisation and all its sub-organisations, in the order of the branch. */
export function getSubtree(branch: Branch, organisationId: string): Organisation[] {
  const ids = new Set([organisationId]);
  for (const { organisationId: id, parentId } of branch) {
    if (parentId !== undefined && ids.has(parentId)) ids.add(id);
  }
  return branch.filter(({ organisationId: id }) => ids.has(id));
}
