import { z } from 'zod';
import type { Cloud, Resource } from '../cloud-assembly/cloud.ts';
import { Problem } from '../problem.ts';
import { type Statement, statementSchema } from './policy.ts';

const document = z.object({ Statement: z.array(statementSchema) });
const inlinePolicies = z.array(z.object({ PolicyDocument: document })).default([]);
const attached = z.object({ PolicyDocument: document, Roles: z.array(z.string()).default([]) });

/** The statements of every synthesized role, by the role's name. */
export type Roles = ReadonlyMap<string, readonly Statement[]>;

/**
 * Collects what each role is allowed: its inline policies and the policies that name it.
 * @throws Problem where a policy holds something that the local host cannot evaluate.
 */
export function readRoles(cloud: Cloud): Roles {
  const roles = new Map<string, Statement[]>();
  for (const role of cloud.resources((type) => type === 'AWS::IAM::Role')) {
    const { Policies, ManagedPolicyArns } = role.properties;
    if (ManagedPolicyArns !== undefined) {
      throw new Problem(
        `${role.ref} has managed policies: the local host knows only policies of the app's own.`,
      );
    }
    const inline = parsed(inlinePolicies, Policies, role);
    roles.set(
      role.ref,
      inline.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    );
  }
  for (const policy of cloud.resources(isPolicy)) {
    const { PolicyDocument, Roles } = parsed(attached, policy.properties, policy);
    for (const role of Roles) roles.get(role)?.push(...PolicyDocument.Statement);
  }
  return roles;
}

function isPolicy(type: string): boolean {
  return type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy';
}

function parsed<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
  { stackName, logicalId }: Resource,
): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const where = `${stackName}/${logicalId}`;
  throw new Problem(
    `The local host cannot evaluate the policy of ${where}: ${z.prettifyError(result.error)}`,
  );
}
