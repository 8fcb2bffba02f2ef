import type { ChangeContext } from '../../core/change.ts';
import type { DirectoryPlan } from '../../core/directory-plan.ts';
import type { Administrator, Organisation } from '../../core/organisation.ts';
import { InterruptedError } from '../describe-failure.ts';
import { moveKeys } from './move-keys.ts';
import type { Target } from './targets.ts';

/** The identity provider, as far as the directory decides who may sign in. */
export interface Identities {
  /** Lets a person sign in, inviting them if they are new, and gives their subject. */
  admit(email: string): Promise<string>;
  /** Lets a person sign in no more. */
  dismiss(administrator: Administrator): Promise<void>;
}

/** One entry that is written or removed. */
interface Step {
  /** For people to read. */
  description: string;
  run(target: Target): Promise<void>;
}

/** How many keys are to be moved with their organisation, by its id. */
export type MoveCounts = ReadonlyMap<string, number>;

/**
 * Carries out a plan, step after step. An interrupted plan is completed by applying the same file again: the identity
 * provider is asked before each entry is written, and asking it twice does no harm.
 * @param report gets the description of each step once it is done
 * @throws InterruptedError if a step fails
 */
export async function applyPlan(
  plan: DirectoryPlan,
  moveCounts: MoveCounts,
  target: Target,
  changeContext: ChangeContext,
  report: (description: string) => void,
): Promise<void> {
  const steps = listSteps(plan, moveCounts, changeContext);
  for (const [done, { description, run }] of steps.entries()) {
    try {
      await run(target);
    } catch (error) {
      throw new InterruptedError(
        `Stopped at “${description}”, after ${done} of ${steps.length} steps. Apply the same file again: it does what is missing.`,
        error,
      );
    }
    report(description);
  }
}

/** A plan for people to read, one line for each step. */
export function describePlan(
  plan: DirectoryPlan,
  moveCounts: MoveCounts,
  changeContext: ChangeContext,
): string[] {
  return listSteps(plan, moveCounts, changeContext).map(({ description }) => description);
}

function listSteps(plan: DirectoryPlan, moveCounts: MoveCounts, changeContext: ChangeContext): Step[] {
  const moving = new Set(plan.moveKeys.map(({ organisationId }) => organisationId));
  return [
    ...plan.putOrganisations.map((organisation) => ({
      description: `write organisation ${organisation.organisationId} (${organisation.name})`,
      // Noted with the time zone itself, so that applying the file again continues if this stops half-way.
      run: ({ directory }: Target) =>
        directory.putOrganisation(organisation, moving.has(organisation.organisationId)),
    })),
    ...plan.moveKeys.map((organisation) => ({
      description: describeMove(organisation, moveCounts.get(organisation.organisationId) ?? 0),
      run: async ({ directory, keys }: Target) => {
        await moveKeys(keys, organisation, changeContext);
        await directory.putOrganisation(organisation);
      },
    })),
    ...plan.putAdministrators.map((entry) => ({
      description: `write administrator ${entry.email} of ${entry.organisationId}`,
      run: async ({ directory, identities }: Target) =>
        directory.putAdministrator({ ...entry, subject: await identities.admit(entry.email) }),
    })),
    ...plan.removeAdministrators.map((administrator) => ({
      description: `remove administrator ${administrator.email} of ${administrator.organisationId}`,
      run: async ({ directory, identities }: Target) => {
        await identities.dismiss(administrator);
        await directory.removeAdministrator(administrator.subject);
      },
    })),
    ...plan.removeOrganisations.map(({ organisationId, name }) => ({
      description: `remove organisation ${organisationId} (${name})`,
      run: ({ directory }: Target) => directory.removeOrganisation(organisationId),
    })),
  ];
}

function describeMove({ organisationId, timeZone }: Organisation, count: number): string {
  return `move the end of ${count} API ${count === 1 ? 'key' : 'keys'} of ${organisationId} to ${timeZone}`;
}
