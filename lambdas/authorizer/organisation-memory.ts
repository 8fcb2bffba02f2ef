import type { Organisation } from '../../core/organisation.ts';

/** How long an organisation is remembered, in milliseconds. */
export const MEMORY_MS = 1000;

/** How many are remembered. Forged values can name any organisation, so that the number must have a bound. */
const MAX_REMEMBERED = 1000;

/**
 * Remembers for a second what `find` has found, also that it has found nothing. So one item of the table is read once a second
 * by each environment of a function, however many checks name it. Errors are not remembered.
 * @param find reads an organisation
 * @returns finds an organisation as it was at `now`, or up to a second before
 * @example
 * const findRemembered = rememberOrganisations((organisationId) => findOrganisation(readItem, table, organisationId));
 * const organisation = await findRemembered('hh', new Date());
 */
export function rememberOrganisations<Rest extends unknown[]>(
  find: (organisationId: string, ...rest: Rest) => Promise<Organisation | undefined>,
): (organisationId: string, now: Date, ...rest: Rest) => Promise<Organisation | undefined> {
  const remembered = new Map<string, { organisation: Organisation | undefined; at: number }>();
  return async (organisationId, now, ...rest) => {
    const known = remembered.get(organisationId);
    // A clock that was set back must not keep anything longer.
    const age = now.getTime() - (known?.at ?? Number.NEGATIVE_INFINITY);
    if (known && age >= 0 && age < MEMORY_MS) return known.organisation;
    const organisation = await find(organisationId, ...rest);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(organisationId, { organisation, at: now.getTime() });
    return organisation;
  };
}
