import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { findResources, type GetAtt, readTemplate } from '../support/stacks.ts';

interface Handler {
  Runtime: string;
  Architectures: string[];
  Handler: string;
  LoggingConfig?: { LogGroup: { Ref: string } };
  Role: GetAtt;
  Code: { S3Key: string };
}

const assembly = inject('assembly');
const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as {
  artifacts: Record<
    string,
    { type: string; environment?: string; properties?: { terminationProtection?: boolean } }
  >;
};
const stacks = Object.entries(artifacts)
  .filter(([, { type }]) => type === 'aws:cloudformation:stack')
  .map(([id]) => id);
const functions = stacks.flatMap((stack) => {
  const template = readTemplate(stack);
  return Object.entries(findResources<Handler>(template, 'AWS::Lambda::Function')).map(
    ([id, { Properties }]) => ({ id, stack, template, ...Properties }),
  );
});
/** Functions of CDK, which CloudFormation calls during deployments. */
const deployers = functions.filter(({ id, template }) =>
  ['Custom::CDKBucketDeployment', 'Custom::S3AutoDeleteObjects'].some((type) =>
    Object.values(findResources<{ ServiceToken: GetAtt }>(template, type)).some(
      ({ Properties }) => Properties.ServiceToken['Fn::GetAtt'][0] === id,
    ),
  ),
);
const handlers = functions.filter((candidate) => !deployers.includes(candidate));

/** The rules of cdk-nag that are acknowledged somewhere in a stack. */
function listAcknowledged(stack: string): string[] {
  const { Resources } = readTemplate(stack).toJSON() as {
    Resources: Record<string, { Metadata?: { cdk_nag?: { rules_to_suppress: { id: string }[] } } }>;
  };
  const rules = Object.values(Resources).flatMap(
    ({ Metadata }) => Metadata?.cdk_nag?.rules_to_suppress ?? [],
  );
  return [...new Set(rules.map(({ id }) => id))].sort();
}

describe('app', () => {
  it('the app consists of these stacks, for any account and region', () => {
    expect(stacks.toSorted()).toEqual([
      'Latchkey-AdminApi',
      'Latchkey-Authorizer',
      'Latchkey-Data',
      'Latchkey-Events',
      'Latchkey-ExampleApi',
      'Latchkey-Monitoring',
      'Latchkey-Page',
      'Latchkey-Reminders',
    ]);
    expect(stacks.map((stack) => artifacts[stack]?.environment)).toEqual(
      stacks.map(() => 'aws://unknown-account/unknown-region'),
    );
  });

  it('the stacks with data, accounts and authorizers are protected from being deleted, the others are not', () => {
    const isProtected = stacks.filter(
      (stack) => artifacts[stack]?.properties?.terminationProtection === true,
    );
    expect(isProtected.toSorted()).toEqual(['Latchkey-AdminApi', 'Latchkey-Authorizer', 'Latchkey-Data']);
  });

  it('the app has no cdk-nag findings except the acknowledged ones', () => {
    const { pluginReports } = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')) as {
      pluginReports: { violations: { ruleName: string }[] }[];
    };
    const found = pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
    // By default, nothing is set that a deployment needs.
    const unset = ['alarmEmail', 'mailSender', 'pageOrigins', 'service', 'signInDomainPrefix'];
    expect(found.toSorted()).toEqual(unset.map((setting) => `Annotation::latchkey:${setting}`));
    const acknowledged = stacks.map((stack) => [stack, listAcknowledged(stack)] as const);
    expect(Object.fromEntries(acknowledged.filter(([, rules]) => rules.length > 0))).toEqual({
      'Latchkey-AdminApi': ['AwsSolutions-APIG4', 'AwsSolutions-COG8'],
      'Latchkey-Events': [
        'AwsSolutions-IAM5[Resource::Latchkey-Data:ExportsOutputFnGetAttKeyEvents8F8A5C7EArn82E3DBBD/stream/*]',
        'AwsSolutions-SQS3',
      ],
      'Latchkey-ExampleApi': [
        'AwsSolutions-APIG1',
        'AwsSolutions-APIG2',
        'AwsSolutions-APIG3',
        'AwsSolutions-APIG6',
        'AwsSolutions-COG4',
        'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      ],
      'Latchkey-Page': [
        'AwsSolutions-CFR1',
        'AwsSolutions-CFR2',
        'AwsSolutions-CFR3',
        'AwsSolutions-CFR4',
        'AwsSolutions-IAM5[Action::s3:Abort*]',
        'AwsSolutions-IAM5[Action::s3:DeleteObject*]',
        'AwsSolutions-IAM5[Action::s3:GetBucket*]',
        'AwsSolutions-IAM5[Action::s3:GetObject*]',
        'AwsSolutions-IAM5[Action::s3:List*]',
        'AwsSolutions-IAM5[Resource::<Bucket83908E77.Arn>/*]',
        'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*]',
        'AwsSolutions-L1',
        'AwsSolutions-S1',
      ],
    });
  });

  it.each(stacks)(
    'the stack %s grants no wildcard action or resource, except to CDK during deployments',
    (stack) => {
      const exempt = deployers
        .filter((deployer) => deployer.stack === stack)
        .map(({ Role }) => Role['Fn::GetAtt'][0]);
      const policies = findResources<{
        Roles: { Ref: string }[];
        PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
      }>(readTemplate(stack), 'AWS::IAM::Policy');
      const statements = Object.values(policies)
        .filter(({ Properties }) => !Properties.Roles.some(({ Ref }) => exempt.includes(Ref)))
        .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
        .filter(({ Action }) => Action !== 'dynamodb:ListStreams'); // has no narrower resource than a table's streams
      expect(JSON.stringify(statements)).not.toContain('*');
    },
  );
});

describe('functions', () => {
  it.each(handlers)('$id runs on Node 24 and arm64', ({ Runtime, Architectures, Handler }) => {
    expect({ Runtime, Architectures, Handler }).toEqual({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
  });

  it.each(handlers)('$id has its own role without managed policies', ({ template, Role }) => {
    const roleId = Role['Fn::GetAtt'][0];
    const roles = findResources<{ ManagedPolicyArns?: string[] }>(template, 'AWS::IAM::Role');
    expect(roles[roleId]?.Properties).toEqual({ AssumeRolePolicyDocument: expect.anything() });
    expect(
      handlers.filter((handler) => handler.template === template && handler.Role['Fn::GetAtt'][0] === roleId),
    ).toHaveLength(1);
  });

  it.each(handlers)('$id keeps its log for three months', ({ template, LoggingConfig }) => {
    const logs = findResources<{ RetentionInDays: number }>(template, 'AWS::Logs::LogGroup');
    expect(logs[LoggingConfig?.LogGroup.Ref ?? '']?.Properties.RetentionInDays).toBe(90);
  });

  it('functions load from their bundles without other files', async () => {
    const bundles = new Set(handlers.map(({ Code }) => `asset.${Code.S3Key.replace(/\.zip$/, '')}`));
    expect(bundles.size).toBeGreaterThan(0);
    const load = `for (const bundle of process.argv.slice(1)) {
      const { handler } = await import(bundle);
      if (typeof handler !== 'function') throw new Error(bundle + ' exports no handler');
    }`;
    await promisify(execFile)(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        load,
        ...[...bundles].map((name) => pathToFileURL(join(assembly, name, 'index.mjs')).href),
      ],
      { cwd: assembly, env: {} },
    );
  });
});
