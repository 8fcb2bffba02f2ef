import type { ChangeContext } from '../../core/change.ts';
import type { DirectoryPlan } from '../../core/directory-plan.ts';
import type { Administrator, Organisation } from '../../core/organisation.ts';
import { CommandError, InterruptedError } from '../command-error.ts';
import { describeFailure } from '../describe-failure.ts';
import type { DirectoryTarget } from './directory-target.ts';
import { moveKeys } from './move-keys.ts';

/** The accounts of administrators at the identity provider. The directory decides who has one. */
export interface Identities {
  /**
   * Lets a person sign in. Invites them if they are new, or links them to the identity provider of their address.
   * @returns their subject
   * @throws IdentityError if the provider refuses this person
   */
  admit(person: Pick<Administrator, 'email' | 'name'>): Promise<string>;
  /** Whether the account with this address is not linked yet to the identity provider of its domain. */
  needsLink(email: string): Promise<boolean>;
  /** Stops a person from signing in. @throws IdentityError if the provider refuses this person */
  dismiss(administrator: Administrator): Promise<void>;
}

/** Thrown when the identity provider cannot do something for one person. It may be able to for others. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  override readonly cause: unknown;

  constructor(cause: unknown) {
    super('The identity provider refused a person');
    this.cause = cause;
  }
}

/** One entry to write or remove. */
interface PlanStep {
  description: string;
  run(target: DirectoryTarget): Promise<void>;
}

/** How many keys of each organisation move to another time zone, by organisation ID. */
export type MoveCounts = ReadonlyMap<string, number>;

/**
 * Carries out a plan step by step. What the identity provider cannot do for one person, it leaves and continues. Applying the
 * same file again completes the plan: calls to the identity provider come before the entry is written, and are idempotent.
 * @param report called with the description of each finished step
 * @throws InterruptedError if a step fails for another reason
 * @throws CommandError at the end, with the steps that were left
 */
export async function applyPlan(
  plan: DirectoryPlan,
  moveCounts: MoveCounts,
  target: DirectoryTarget,
  changeContext: ChangeContext,
  report: (description: string) => void,
): Promise<void> {
  const steps = listSteps(plan, moveCounts, changeContext);
  const left: LeftStep[] = [];
  for (const [index, { description, run }] of steps.entries()) {
    try {
      await run(target);
      report(description);
    } catch (error) {
      if (error instanceof IdentityError) {
        left.push({ description, reason: describeFailure(error.cause) });
        continue;
      }
      throw new InterruptedError(
        `Stopped at “${description}”, after ${index - left.length} of ${steps.length} steps. Apply the same file again to do the rest.`,
        error,
      );
    }
  }
  if (left.length > 0) throw new CommandError(describeLeftSteps(left, steps.length));
}

/** A step that the identity provider refused. */
interface LeftStep {
  description: string;
  reason: string;
}

/** Names each reason once, because a limit is the same for many people. */
function describeLeftSteps(left: readonly LeftStep[], total: number): string {
  return [
    ...[...Map.groupBy(left, ({ reason }) => reason)].flatMap(([reason, steps]) => [
      reason,
      ...steps.map(({ description }) => `  left: ${description}`),
    ]),
    `${total - left.length} of ${total} steps are done. Apply the same file again to do the rest.`,
  ].join('\n');
}

/** Describes a plan, one line for each step. */
export function describePlan(
  plan: DirectoryPlan,
  moveCounts: MoveCounts,
  changeContext: ChangeContext,
): string[] {
  return listSteps(plan, moveCounts, changeContext).map(({ description }) => description);
}

function listSteps(plan: DirectoryPlan, moveCounts: MoveCounts, changeContext: ChangeContext): PlanStep[] {
  const moving = new Set(plan.moveKeys.map(({ organisationId }) => organisationId));
  return [
    ...plan.putOrganisations.map((organisation) => {
      const { organisationId, name, path } = organisation;
      // Notes that keys have to move, so that applying the file again continues if this stops half-way.
      const movesKeys = moving.has(organisationId);
      if (!plan.movedIds.includes(organisationId)) {
        return {
          description: `write organisation ${organisationId} (${name})`,
          run: ({ directory }: DirectoryTarget) => directory.putOrganisation(organisation, movesKeys),
        };
      }
      return {
        description: `move organisation ${organisationId} (${name}) to ${path.join('/')}`,
        run: async ({ directory }: DirectoryTarget) => {
          if (await directory.moveOrganisation(organisation, movesKeys)) return;
          throw new CommandError(
            `“${organisationId}” got an API key in the meantime, so it cannot move in the tree. Delete the key, or set its parent back.`,
          );
        },
      };
    }),
    ...plan.moveKeys.map((organisation) => ({
      description: describeMove(organisation, moveCounts.get(organisation.organisationId) ?? 0),
      run: async ({ directory, keys }: DirectoryTarget) => {
        await moveKeys(keys, organisation, changeContext);
        await directory.putOrganisation(organisation);
      },
    })),
    ...plan.putAdministrators.map((entry) => ({
      description: `write administrator ${entry.email} of ${entry.organisationId}`,
      run: async ({ directory, identities }: DirectoryTarget) =>
        directory.putAdministrator({ ...entry, subject: await identities.admit(entry) }),
    })),
    ...plan.linkAdministrators.map((entry) => ({
      description: `link administrator ${entry.email} of ${entry.organisationId} to their identity provider`,
      run: async ({ identities }: DirectoryTarget) => {
        await identities.admit(entry);
      },
    })),
    ...plan.removeAdministrators.map((administrator) => ({
      description: `remove administrator ${administrator.email} of ${administrator.organisationId}`,
      run: async ({ directory, identities }: DirectoryTarget) => {
        await identities.dismiss(administrator);
        await directory.removeAdministrator(administrator.subject);
      },
    })),
    ...plan.removeOrganisations.map(({ organisationId, name }) => ({
      description: `remove organisation ${organisationId} (${name})`,
      run: async ({ directory }: DirectoryTarget) => {
        if (await directory.removeOrganisation(organisationId)) return;
        throw new CommandError(
          `“${organisationId}” got an API key in the meantime, so it stays. Delete the key, or put the organisation back into the file.`,
        );
      },
    })),
  ];
}

function describeMove({ organisationId, timeZone }: Organisation, count: number): string {
  return `move the end of ${count} API ${count === 1 ? 'key' : 'keys'} of ${organisationId} to ${timeZone}`;
}
