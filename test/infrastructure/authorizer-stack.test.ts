import { isDeepStrictEqual } from 'node:util';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { listPermissions } from '../../core/permissions.ts';
import { AuthorizerStack } from '../../lib/authorizer-stack.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { DEFAULT_CATALOGUE } from '../../lib/default-permissions.ts';
import { buildRequirementVariables } from '../support/fixtures.ts';
import { findResources, type GetAtt, listAccess, readTemplate } from '../support/stacks.ts';
import { WITHOUT_BUNDLES } from '../support/synthesize.ts';

interface Handler {
  Role: GetAtt;
  Timeout: number;
  Environment: { Variables: Record<string, unknown> };
  LoggingConfig: { LogGroup: { Ref: string } };
}

const PERMISSIONS = listPermissions(DEFAULT_CATALOGUE);
const template = readTemplate('Latchkey-Authorizer');
const handlers = findResources<Handler>(template, 'AWS::Lambda::Function');

const authorizers = Object.entries(handlers).filter(
  ([, { Properties }]) => 'REQUIRED_PERMISSION' in Properties.Environment.Variables,
);
const [[recorderId = '', recorder] = []] = Object.entries(handlers).filter(([id]) =>
  id.startsWith('recordlastuse'),
);

function authorizerFor(permission: string): [id: string, handler: Handler] {
  const found = authorizers.find(
    ([, { Properties }]) => Properties.Environment.Variables.REQUIRED_PERMISSION === permission,
  );
  if (!found) throw new Error(`No authorizer for ${permission}`);
  return [found[0], found[1].Properties];
}

interface Alias {
  Name: string;
  FunctionName: { Ref: string };
  FunctionVersion: GetAtt;
  RoutingConfig?: unknown;
}

/** Finds the alias of a function, and the version that it points to. */
function findRelease(functionId: string) {
  const [found] = Object.entries(findResources<Alias>(template, 'AWS::Lambda::Alias')).filter(
    ([, { Properties }]) => Properties.FunctionName.Ref === functionId,
  );
  if (!found) throw new Error(`No alias of ${functionId}`);
  const [aliasId, { Properties: alias }] = found;
  const version = findResources(template, 'AWS::Lambda::Version')[alias.FunctionVersion['Fn::GetAtt'][0]];
  if (!version) throw new Error(`No version of ${functionId}`);
  return { aliasId, alias, version };
}

/** The access of a function, without that to its own log. */
function listTableAccess({ Role }: Handler): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(listAccess(template, Role)).filter(([name]) => !name.endsWith('Log')),
  );
}

test('there is one authorizer for each permission', () => {
  expect(authorizers).toHaveLength(PERMISSIONS.length);
});

describe.each(PERMISSIONS)('authorizer for %s', (permission) => {
  const [id, authorizer] = authorizerFor(permission);

  test('the authorizer may read single keys, single organisations if it is for a feature, and nothing else', () => {
    expect(listTableAccess(authorizer)).toEqual({
      ApiKeys: ['dynamodb:GetItem'],
      ...(permission === 'reports' && { Organisations: ['dynamodb:GetItem'] }),
    });
  });

  test('the authorizer has a timeout of 5 s, twice the deadline of a check', () => {
    expect(authorizer.Timeout).toBe(5);
  });

  test('the authorizer has a fixed name, because other accounts store its ARN', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `latchkey-authorizer-${permission}`,
      Environment: { Variables: buildRequirementVariables(permission) },
    });
  });

  test('the authorizer is found by an SSM parameter and an output, both with the ARN of its alias', () => {
    const { aliasId } = findRelease(id);
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: `/latchkey/authorizer/${permission}`,
      Value: { Ref: aliasId },
    });
    template.hasOutput(`${permission}AuthorizerArn`, { Value: { Ref: aliasId } });
  });

  test('the alias is at the newest version, and earlier versions are kept to go back to', () => {
    const { alias, version } = findRelease(id);
    expect(alias).toMatchObject({ Name: 'live' });
    expect(alias).not.toHaveProperty('RoutingConfig');
    expect(version.DeletionPolicy).toBe('Retain');
  });

  test.each([
    ['the function', () => ({ 'Fn::GetAtt': [id, 'Arn'] })],
    ['its alias', () => ({ Ref: findRelease(id).aliasId })],
  ])(
    '%s may be invoked only by authorizers of this account’s APIs, and by its GraphQL APIs',
    (_, findTarget) => {
      const target = findTarget();
      const permissions = Object.values(
        findResources<{
          FunctionName: unknown;
          Principal: string;
          SourceArn: { 'Fn::Join': [string, unknown[]] };
        }>(template, 'AWS::Lambda::Permission'),
      ).filter(({ Properties }) => isDeepStrictEqual(Properties.FunctionName, target));
      const sources = permissions.map(({ Properties }) => [
        Properties.Principal,
        Properties.SourceArn['Fn::Join'][1]
          .map((part) => (typeof part === 'string' ? part : (part as { Ref: string }).Ref))
          .join(''),
      ]);
      expect(Object.fromEntries(sources)).toEqual({
        'apigateway.amazonaws.com':
          'arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:*/authorizers/*',
        'appsync.amazonaws.com': 'arn:AWS::Partition:appsync:AWS::Region:AWS::AccountId:apis/*',
      });
      expect(sources).toHaveLength(2);
    },
  );

  test('the authorizer has its marked log lines forwarded to the recorder', () => {
    template.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
      LogGroupName: authorizer.LoggingConfig.LogGroup,
      FilterPattern: '{ $.recordUse IS TRUE }',
      DestinationArn: { 'Fn::GetAtt': [recorderId, 'Arn'] },
    });
  });
});

describe('optional settings', () => {
  /** Whether each authorizer has an environment variable. */
  const has = (variable: string, latchkey: object): boolean[] => {
    const lambdas = Object.values(findResources<Handler>(configured(latchkey), 'AWS::Lambda::Function'));
    return lambdas
      .map(({ Properties }) => Properties.Environment.Variables)
      .filter((variables) => 'REQUIRED_PERMISSION' in variables)
      .map((variables) => variable in variables);
  };

  test('imported keys are looked up only if enabled, and an output says so', () => {
    expect(has('IMPORTED_KEYS_TABLE', {})).toEqual([false, false, false]);
    expect(has('IMPORTED_KEYS_TABLE', { importedKeys: true })).toEqual([true, true, true]);
    configured({}).hasOutput('ImportedKeys', { Value: 'off' });
    configured({ importedKeys: true }).hasOutput('ImportedKeys', { Value: 'on' });
    configured({ keyLife: 'P77D' }).hasOutput('ImportedKeyLife', { Value: 'P77D' });
  });

  test('the usage identifier is set only if enabled', () => {
    expect(has('IDENTIFY_USAGE', {})).toEqual([false, false, false]);
    expect(has('IDENTIFY_USAGE', { usageIdentifierKey: true })).toEqual([true, true, true]);
  });
});

describe('releases of the key check', () => {
  test('releases are all at once by default, without CodeDeploy', () => {
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
  });

  test.each([
    ['canary', 'CodeDeployDefault.LambdaCanary10Percent5Minutes'],
    ['linear', 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute'],
  ])(
    'a %s rollout moves the alias by CodeDeploy, which takes a failing release back',
    (keyCheckRollout, name) => {
      const gradual = configured({ keyCheckRollout });
      gradual.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', PERMISSIONS.length);
      gradual.allResourcesProperties('AWS::CodeDeploy::DeploymentGroup', {
        DeploymentConfigName: name,
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
        },
        AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: Match.stringLikeRegexp('Failing') } }] },
      });
      gradual.allResources('AWS::Lambda::Alias', {
        UpdatePolicy: { CodeDeployLambdaAliasUpdate: Match.anyValue() },
      });
    },
  );

  test('a refused key does not count as a failing release', () => {
    configured({ keyCheckRollout: 'canary' }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 3,
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'errors - FILL(invalid, 0)' }),
        Match.objectLike({
          Id: 'invalid',
          MetricStat: {
            Metric: {
              Namespace: 'Latchkey',
              MetricName: 'KeyChecks',
              Dimensions: [
                { Name: 'outcome', Value: 'invalid' },
                { Name: 'permission', Value: 'reports' },
              ],
            },
            Period: 60,
            Stat: 'Sum',
          },
        }),
      ]),
    });
  });

  test('a concurrency is reserved for each key check only if it is set', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      ReservedConcurrentExecutions: Match.absent(),
    });
    const reserved = Object.values(
      configured({ reservedConcurrency: 50 }).findResources('AWS::Lambda::Function'),
    ).filter(({ Properties }) => Properties.ReservedConcurrentExecutions === 50);
    expect(reserved).toHaveLength(PERMISSIONS.length);
  });
});

function configured(latchkey: object): Template {
  const app = new App({ context: { latchkey, ...WITHOUT_BUNDLES } });
  return Template.fromStack(buildStack(app));
}

function buildStack(app: App): AuthorizerStack {
  const data = new DataStack(app, 'Data');
  const leakQueue = new Queue(data, 'Leaks');
  const configuration = readConfiguration(app.node);
  return new AuthorizerStack(app, 'Authorizer', { tables: data.tables, configuration, leakQueue });
}

test('the recorder of last use may only update keys, and add events of their first use', () => {
  expect(recorder && listTableAccess(recorder.Properties)).toEqual({
    ApiKeys: ['dynamodb:UpdateItem'],
    KeyEvents: ['dynamodb:PutItem'],
  });
});

test('authorizers in the configured accounts may invoke the functions', () => {
  const latchkey = { consumerAccounts: ['444455556666', '777788889999'] };
  const app = new App({ context: { latchkey, ...WITHOUT_BUNDLES } });
  const stack = buildStack(app);
  const permissions = Object.values(
    findResources<{ Principal: string; Action: string; SourceArn: unknown }>(
      Template.fromStack(stack),
      'AWS::Lambda::Permission',
    ),
  ).filter(({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com');
  const accounts = permissions.map(
    ({ Properties }) =>
      /:(\d{12}):\*\/authorizers\/\*"/.exec(JSON.stringify(Properties.SourceArn))?.[1] ?? 'own',
  );
  const each = 2 * PERMISSIONS.length; // the function and its alias
  expect(accounts.toSorted()).toEqual([
    ...Array(each).fill('444455556666'),
    ...Array(each).fill('777788889999'),
    ...Array(each).fill('own'),
  ]);
  for (const { Properties } of permissions) expect(Properties.Action).toBe('lambda:InvokeFunction');
});
