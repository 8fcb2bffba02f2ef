import type { DirectoryPlan } from '../../core/directory-plan.ts';
import type { Administrator } from '../../core/organisation.ts';
import type { DirectoryWriter } from '../../store/directory-writer.ts';
import { InterruptedError } from '../describe-failure.ts';

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
  run(directory: DirectoryWriter, identities: Identities): Promise<void>;
}

/**
 * Carries out a plan, step after step. An interrupted plan is completed by applying the same file again: the identity
 * provider is asked before each entry is written, and asking it twice does no harm.
 * @param report gets the description of each step once it is done
 * @throws InterruptedError if a step fails
 */
export async function applyPlan(
  plan: DirectoryPlan,
  directory: DirectoryWriter,
  identities: Identities,
  report: (description: string) => void,
): Promise<void> {
  const steps = stepsOf(plan);
  for (const [done, { description, run }] of steps.entries()) {
    try {
      await run(directory, identities);
    } catch (error) {
      throw new InterruptedError(
        `Stopped at “${description}”, after ${done} of ${steps.length} steps. Apply the same file again: it does what is missing.`,
        error,
      );
    }
    report(description);
  }
}

/** A plan for people to read, one line for each entry that is written or removed. */
export function describePlan(plan: DirectoryPlan): string[] {
  return stepsOf(plan).map(({ description }) => description);
}

function stepsOf(plan: DirectoryPlan): Step[] {
  return [
    ...plan.putOrganisations.map((organisation) => ({
      description: `write organisation ${organisation.organisationId} (${organisation.name})`,
      run: (directory: DirectoryWriter) => directory.putOrganisation(organisation),
    })),
    ...plan.putAdministrators.map((entry) => ({
      description: `write administrator ${entry.email} of ${entry.organisationId}`,
      run: async (directory: DirectoryWriter, identities: Identities) =>
        directory.putAdministrator({ ...entry, subject: await identities.admit(entry.email) }),
    })),
    ...plan.removeAdministrators.map((administrator) => ({
      description: `remove administrator ${administrator.email} of ${administrator.organisationId}`,
      run: async (directory: DirectoryWriter, identities: Identities) => {
        await identities.dismiss(administrator);
        await directory.removeAdministrator(administrator.subject);
      },
    })),
    ...plan.removeOrganisations.map(({ organisationId, name }) => ({
      description: `remove organisation ${organisationId} (${name})`,
      run: (directory: DirectoryWriter) => directory.removeOrganisation(organisationId),
    })),
  ];
}
