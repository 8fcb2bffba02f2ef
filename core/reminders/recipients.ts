import type { Administrator } from '../organisation.ts';

/** Why somebody is reminded: it is their own organisation's key, or nobody nearer to it can be. */
export const REASONS = ['own', 'no-administrator', 'unreachable'] as const;
export type Reason = (typeof REASONS)[number];

/** Who is reminded of a key, and why. */
export interface Recipients {
  administrators: Administrator[];
  because: Reason;
}

/**
 * Who is reminded of an organisation's keys: its own administrators, or those of the nearest organisation above that has
 * any whom mail reaches. Undefined where there is nobody.
 * @param path ids from the top of the tree down to the organisation
 * @param administratorsOf the administrators of one organisation
 */
export async function recipientsOf(
  path: readonly string[],
  administratorsOf: (organisationId: string) => Promise<readonly Administrator[]>,
): Promise<Recipients | undefined> {
  let because: Reason = 'own';
  for (const organisationId of path.toReversed()) {
    const all = await administratorsOf(organisationId);
    const administrators = all.filter(({ unreachable }) => unreachable === undefined);
    if (administrators.length > 0) return { administrators, because };
    if (all.length > 0) because = 'unreachable';
    else if (because === 'own') because = 'no-administrator';
  }
  return undefined;
}
