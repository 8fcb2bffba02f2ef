import type { Organisation } from '../core/organisation.ts';
import { FEATURES } from '../core/permissions.ts';
import { optional, rowOf, type Shape, text, texts } from './row.ts';

const shape: Shape<Omit<Organisation, 'features'> & { features: string[] }> = {
  organisationId: text,
  name: text,
  parentId: optional(text),
  path: texts,
  timeZone: text,
  features: texts,
};

/**
 * A feature that is no longer (or not yet) in the catalogue counts as not enabled.
 * @throws DamagedRowError where the row is no organisation.
 */
export function organisationOf(item: Record<string, unknown>): Organisation {
  const row = rowOf(`organisation ${item.organisationId}`, shape, item);
  return { ...row, features: FEATURES.filter((feature) => row.features.includes(feature)) };
}

/**
 * Where an organisation stands in the index by tree. Every id of the path ends in a slash, so that what begins with
 * `a/b/` is the branch of `b`, and no organisation whose id merely begins with b.
 */
export function placeOf({ path }: Pick<Organisation, 'path'>): { treeId: string; treePath: string } {
  const [treeId = ''] = path;
  return { treeId, treePath: path.map((id) => `${id}/`).join('') };
}

/** An organisation as it is stored. */
export function itemOfOrganisation(organisation: Organisation): Record<string, unknown> {
  return { ...organisation, ...placeOf(organisation) };
}
