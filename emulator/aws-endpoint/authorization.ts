import { ACCOUNT } from '../cloud-assembly/return-values.ts';
import type { Principal } from '../functions/fleet.ts';
import { type Access, decide } from '../iam/policy.ts';
import type { Roles } from '../iam/roles.ts';

/** The access key of the operator's own scripts: it may do everything. */
export const OPERATOR = { accessKeyId: 'operator', secretAccessKey: 'operator' };

/** Who calls: the operator, a function, or somebody whose access key nobody knows. */
export type Caller = 'operator' | Principal | undefined;

/**
 * Why IAM refuses what a function asks for, in AWS's own words; `undefined` where its role allows all of it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function refusalOf(
  { functionName, roleName }: Principal,
  roles: Roles,
  accesses: readonly Access[],
): string | undefined {
  for (const access of accesses) {
    const decision = decide(roles.get(roleName) ?? [], access);
    if (decision === 'allowed') continue;
    const why =
      decision === 'denied explicitly'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${access.action} action`;
    return `User: arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/${functionName} is not authorized to perform: ${access.action} on resource: ${access.resource} ${why}`;
  }
  return undefined;
}
