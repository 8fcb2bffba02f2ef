import { z } from 'zod';
import { matchesWildcard } from '../wildcard.ts';

const oneOrMany = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/**
 * A statement of an identity-based policy. Strict, because a statement must not lose what is not evaluated here
 * (`Condition`, `NotAction`, `NotResource`): such a policy is refused when it is read.
 */
export const iamStatementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany,
});

export type IamStatement = z.output<typeof iamStatementSchema>;

/** What a request needs permission for. */
export interface RequestedAction {
  /** Such as `dynamodb:GetItem`. */
  action: string;
  /** The ARN of the resource, or `*`. */
  resource: string;
}

/** Named as the policy simulator names its decisions. */
export type IamDecision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/**
 * Decides as IAM does for identity-based policies alone: an explicit deny wins, and the default is to deny.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluateStatements(
  statements: readonly IamStatement[],
  requested: RequestedAction,
): IamDecision {
  const matching = statements.filter((statement) => matchesStatement(statement, requested));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicitDeny';
  return matching.length > 0 ? 'allowed' : 'implicitDeny';
}

function matchesStatement(
  { Action, Resource }: IamStatement,
  { action, resource }: RequestedAction,
): boolean {
  return (
    Action.some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => matchesWildcard(pattern, resource))
  );
}
