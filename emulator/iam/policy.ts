import { z } from 'zod';
import { matches } from '../wildcard.ts';

const oneOrMany = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/**
 * A statement of an identity-based policy. Strict: what the emulator does not evaluate (conditions, NotAction,
 * NotResource) must be refused when a policy is read, never passed over.
 */
export const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany,
});

export type Statement = z.output<typeof statementSchema>;

/** One thing that a request does: an action as IAM names it, on the ARN of a resource. */
export interface Access {
  action: string;
  resource: string;
}

/** How IAM decides on an access where only identity-based policies count. */
export type Decision = 'allowed' | 'denied explicitly' | 'not allowed';

/**
 * Decides on an access as IAM does: an explicit deny wins, and what no statement allows is not allowed.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(statements: readonly Statement[], access: Access): Decision {
  const applying = statements.filter((statement) => applies(statement, access));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'denied explicitly';
  return applying.length > 0 ? 'allowed' : 'not allowed';
}

function applies({ Action, Resource }: Statement, { action, resource }: Access): boolean {
  return (
    Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => matches(pattern, resource))
  );
}
