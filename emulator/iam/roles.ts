import { z } from 'zod';
import type { Cloud, Resource } from '../cloud-assembly/cloud.ts';
import { EmulatorError } from '../emulator-error.ts';
import { type Statement, statementSchema } from './policy.ts';

const document = z.object({ Statement: z.array(statementSchema) });
const managedPolicies = z.array(z.string()).default([]);
const inlinePolicies = z.array(z.object({ PolicyDocument: document })).default([]);
const attached = z.object({ PolicyDocument: document, Roles: z.array(z.string()).default([]) });

/** What CDK attaches to functions by itself. It allows to write logs, which asks no permission here. */
const LOGS_ALONE = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

/** The statements of roles, by the role's name. */
export type Roles = ReadonlyMap<string, readonly Statement[]>;

/**
 * Collects what roles are allowed: their inline policies and the policies that name them.
 * @throws EmulatorError where a policy holds something that the emulator cannot evaluate.
 */
export function readRoles(cloud: Cloud, roleNames: ReadonlySet<string>): Roles {
  const roles = new Map<string, Statement[]>();
  for (const role of cloud.resources((type) => type === 'AWS::IAM::Role')) {
    if (roleNames.has(role.ref)) roles.set(role.ref, inlineStatements(role));
  }
  for (const policy of cloud.resources(isPolicy)) {
    const { PolicyDocument, Roles } = parsed(attached, policy.properties, policy);
    for (const role of Roles) roles.get(role)?.push(...PolicyDocument.Statement);
  }
  return roles;
}

function inlineStatements(role: Resource): Statement[] {
  const { Policies, ManagedPolicyArns } = role.properties;
  const unknown = parsed(managedPolicies, ManagedPolicyArns, role).filter((arn) => arn !== LOGS_ALONE);
  if (unknown.length > 0) {
    throw new EmulatorError(
      `${role.ref} has ${unknown.join(', ')}: the emulator knows only policies of the app's own.`,
    );
  }
  return parsed(inlinePolicies, Policies, role).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
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
  throw new EmulatorError(
    `The emulator cannot evaluate the policy of ${where}: ${z.prettifyError(result.error)}`,
  );
}
