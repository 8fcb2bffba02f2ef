import { z } from 'zod';

const limit = z.union([z.string(), z.number()]);

/** The condition of a policy's statement: operators, of keys, of one or more values. */
export const conditionSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.union([limit, z.array(limit)]).transform((given) => [given].flat()),
  ),
);

export type Condition = z.output<typeof conditionSchema>;

const OPERATOR = /^(?:Date|Numeric)(LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)$/;
const COMPARISONS: Readonly<Record<string, (now: number, limit: number) => boolean>> = {
  LessThan: (now, limit) => now < limit,
  LessThanEquals: (now, limit) => now <= limit,
  GreaterThan: (now, limit) => now > limit,
  GreaterThanEquals: (now, limit) => now >= limit,
};
const TIME_KEYS = new Set(['aws:currenttime', 'aws:epochtime']);

/**
 * Whether a condition holds: with every operator, every key, and one of the key's values. Only conditions on the time can
 * be evaluated; any other is taken not to hold, and logged.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holds(condition: Condition, now: Date, log: (line: string) => void): boolean {
  return Object.entries(condition).every(([operator, keys]) => {
    const compare = COMPARISONS[OPERATOR.exec(operator)?.[1] ?? ''];
    return Object.entries(keys).every(([key, limits]) => {
      if (compare && TIME_KEYS.has(key.toLowerCase())) {
        return limits.some((limit) => compare(now.getTime(), instant(limit)));
      }
      log(
        `An authorizer's policy has the condition ${operator} on ${key}, which the emulator takes not to hold.`,
      );
      return false;
    });
  });
}

/** ISO 8601 or seconds since 1970, in milliseconds. */
function instant(given: string | number): number {
  return /^\d+$/.test(String(given)) ? Number(given) * 1000 : Date.parse(String(given));
}
