import { z } from 'zod';
import type { SynthesizedApp, SynthesizedResource } from '../cloud-assembly/synthesized-app.ts';
import { EmulatorError, parseSupported } from '../emulator-error.ts';
import { type IamStatement, iamStatementSchema } from './iam-policy.ts';

const policyDocument = z.object({ Statement: z.array(iamStatementSchema) });
const managedPolicies = z.array(z.string()).default([]);
const inlinePolicies = z.array(z.object({ PolicyDocument: policyDocument })).default([]);
const roleNamesSchema = z.array(z.string()).default([]);

/** Policies of AWS that permit logs, traces and network interfaces, which need no permission here. CDK attaches the first to every function. */
const WITHOUT_EFFECT = new Set([
  'AWSLambdaBasicExecutionRole',
  'AWSLambdaVPCAccessExecutionRole',
  'AWSXRayDaemonWriteAccess',
  'AWSXrayWriteOnlyAccess',
  'CloudWatchLambdaInsightsExecutionRolePolicy',
]);
const AWS_MANAGED = /^arn:aws:iam::aws:policy\/(?:service-role\/)?(.+)$/;

/** The statements of each role, by the role's name. */
export type RoleStatements = ReadonlyMap<string, readonly IamStatement[]>;

/**
 * Collects the statements of roles: of their inline policies and of the policies attached to them.
 * @throws EmulatorError if a policy contains something that is not evaluated here
 */
export function readRoles(app: SynthesizedApp, roleNames: ReadonlySet<string>): RoleStatements {
  const roles = new Map<string, IamStatement[]>();
  for (const role of app.listResources((type) => type === 'AWS::IAM::Role')) {
    if (roleNames.has(role.ref)) roles.set(role.ref, readInlineStatements(role));
  }
  for (const policy of app.listResources(isPolicy)) {
    const { PolicyDocument, Roles } = policy.properties;
    const attached = parsePart(roleNamesSchema, Roles, policy).filter((name) => roles.has(name));
    if (attached.length === 0) continue;
    const { Statement } = parsePart(policyDocument, PolicyDocument, policy);
    for (const name of attached) roles.get(name)?.push(...Statement);
  }
  return roles;
}

function readInlineStatements(role: SynthesizedResource): IamStatement[] {
  const { Policies, ManagedPolicyArns } = role.properties;
  const managed = parsePart(managedPolicies, ManagedPolicyArns, role);
  const unknown = managed.filter((arn) => !WITHOUT_EFFECT.has(AWS_MANAGED.exec(arn)?.[1] ?? ''));
  if (unknown.length > 0) {
    throw new EmulatorError(
      `${role.ref} has ${unknown.join(', ')}. The emulator knows only policies that the app defines: define one instead.`,
    );
  }
  const inline = parsePart(inlinePolicies, Policies, role);
  return inline.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

function isPolicy(type: string): boolean {
  return type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy';
}

function parsePart<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
  { stackName, logicalId }: SynthesizedResource,
): Output {
  return parseSupported(schema, value, `evaluate the policy of ${stackName}/${logicalId}`);
}
