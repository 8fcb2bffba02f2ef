import { z } from 'zod';
import { evaluateStatements, type IamDecision, iamStatementSchema } from '../../iam/iam-policy.ts';

const limitSchema = z.union([z.string(), z.number()]);

/** The condition of a statement: by operator, by condition key, one or more values. */
const conditionSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.union([limitSchema, z.array(limitSchema)]).transform((given) => [given].flat()),
  ),
);

type PolicyCondition = z.output<typeof conditionSchema>;

const statementSchema = iamStatementSchema.extend({ Condition: conditionSchema.optional() });

/** The policy that an authorizer returns. It is invalid if it contains something that is not evaluated here. */
export const authorizerPolicySchema = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([statementSchema, z.array(statementSchema)]).transform((given) => [given].flat()),
});

export type AuthorizerPolicy = z.output<typeof authorizerPolicySchema>;

/**
 * Evaluates a policy for a request at the current time. The decision on a cached policy may differ from an earlier one.
 * @param requestArn the ARN of the request's method and path
 */
export function evaluateAuthorizerPolicy(
  policy: AuthorizerPolicy,
  requestArn: string,
  now: Date,
  log: (line: string) => void,
): IamDecision {
  const applicable = policy.Statement.filter(({ Condition }) => !Condition || isMet(Condition, now, log));
  return evaluateStatements(applicable, { action: 'execute-api:Invoke', resource: requestArn });
}

const TIME_OPERATOR = /^(?:Date|Numeric)(LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)$/;
const COMPARISONS: Readonly<Record<string, (now: number, limit: number) => boolean>> = {
  LessThan: (now, limit) => now < limit,
  LessThanEquals: (now, limit) => now <= limit,
  GreaterThan: (now, limit) => now > limit,
  GreaterThanEquals: (now, limit) => now >= limit,
};
const TIME_KEYS = new Set(['aws:currenttime', 'aws:epochtime']);

/**
 * Whether a condition is met: for every operator and every key, by one of the key's values. Only conditions on the time
 * are evaluated. Any other counts as not met, and is logged.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function isMet(condition: PolicyCondition, now: Date, log: (line: string) => void): boolean {
  return Object.entries(condition).every(([operator, keys]) => {
    const compare = COMPARISONS[TIME_OPERATOR.exec(operator)?.[1] ?? ''];
    return Object.entries(keys).every(([key, limits]) => {
      if (compare && TIME_KEYS.has(key.toLowerCase())) {
        return limits.some((limit) => compare(now.getTime(), parseTime(limit)));
      }
      log(
        `An authorizer's policy has the condition ${operator} on ${key}. The emulator does not evaluate it and takes it as not met.`,
      );
      return false;
    });
  });
}

/** Parses ISO 8601 or seconds since 1970. @returns milliseconds since 1970 */
function parseTime(given: string | number): number {
  return /^\d+$/.test(String(given)) ? Number(given) * 1000 : Date.parse(String(given));
}
