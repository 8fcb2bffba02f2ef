import type { DirectoryPlan } from '../../core/directory-plan.ts';
import type { Administrator } from '../../core/organisation.ts';
import type { DirectoryWriter } from '../../store/directory-writer.ts';

/** The identity provider, as far as the directory decides who may sign in. */
export interface Identities {
  /** Lets a person sign in, inviting them if they are new, and gives their subject. */
  admit(email: string): Promise<string>;
  /** Lets a person sign in no more. */
  dismiss(administrator: Administrator): Promise<void>;
}

/**
 * Carries out a plan, step after step. What was interrupted is made good by applying the same file again: the identity
 * provider is asked before each entry is written, and asking it twice does no harm.
 */
export async function applyPlan(
  plan: DirectoryPlan,
  directory: DirectoryWriter,
  identities: Identities,
): Promise<void> {
  for (const organisation of plan.putOrganisations) await directory.putOrganisation(organisation);
  for (const entry of plan.putAdministrators) {
    await directory.putAdministrator({ ...entry, subject: await identities.admit(entry.email) });
  }
  for (const administrator of plan.removeAdministrators) {
    await identities.dismiss(administrator);
    await directory.removeAdministrator(administrator.subject);
  }
  for (const { organisationId } of plan.removeOrganisations)
    await directory.removeOrganisation(organisationId);
}

/** A plan for people to read, one line for each entry that is written or removed. */
export function describePlan(plan: DirectoryPlan): string[] {
  return [
    ...plan.putOrganisations.map(
      ({ organisationId, name }) => `write organisation ${organisationId} (${name})`,
    ),
    ...plan.putAdministrators.map(
      ({ email, organisationId }) => `write administrator ${email} of ${organisationId}`,
    ),
    ...plan.removeAdministrators.map(
      ({ email, organisationId }) => `remove administrator ${email} of ${organisationId}`,
    ),
    ...plan.removeOrganisations.map(
      ({ organisationId, name }) => `remove organisation ${organisationId} (${name})`,
    ),
  ];
}
