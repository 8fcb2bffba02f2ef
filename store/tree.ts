import type { ApiKey } from '../core/api-key.ts';

/** A position in the index byTree: the top of the tree, and the path from there. */
export interface TreePosition {
  treeId: string;
  treePath: string;
}

/**
 * Builds the position of an organisation. Every ID in the path ends in a slash, so that the prefix `a/b/` matches the
 * branch of `b` and not, for example, `bc`.
 * @param path IDs from the top of the tree down to the organisation
 */
export function buildTreePosition(path: readonly string[]): TreePosition {
  const [treeId = ''] = path;
  return { treeId, treePath: path.map((id) => `${id}/`).join('') };
}

/** Builds the position of a key, in the branch of its organisation. */
export function buildKeyTreePosition({
  organisationPath,
  keyId,
}: Pick<ApiKey, 'organisationPath' | 'keyId'>): TreePosition {
  const { treeId, treePath } = buildTreePosition(organisationPath);
  return { treeId, treePath: treePath + keyId };
}
