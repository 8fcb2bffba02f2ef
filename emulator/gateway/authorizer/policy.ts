import { z } from 'zod';
import { type Decision, decide, statementSchema } from '../../iam/policy.ts';
import { conditionSchema, holds } from './conditions.ts';

const statement = statementSchema.extend({ Condition: conditionSchema.optional() });

/** The policy that an authorizer answers with. What cannot be evaluated here makes it invalid. */
export const policySchema = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement)]).transform((given) => [given].flat()),
});

export type Policy = z.output<typeof policySchema>;

/**
 * Decides on a request as of now, so that a policy that was kept may decide otherwise than it did before.
 * @param requestArn the ARN of the request's method and path
 */
export function evaluate(
  policy: Policy,
  requestArn: string,
  now: Date,
  log: (line: string) => void,
): Decision {
  const holding = policy.Statement.filter(({ Condition }) => !Condition || holds(Condition, now, log));
  return decide(holding, { action: 'execute-api:Invoke', resource: requestArn });
}
