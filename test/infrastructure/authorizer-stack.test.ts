import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { PERMISSIONS } from '../../core/permissions.ts';
import { AuthorizerStack } from '../../lib/authorizer-stack.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { findResources, type GetAtt, listAccess, readTemplate } from '../support/stacks.ts';

interface Handler {
  Role: GetAtt;
  Timeout: number;
  Environment: { Variables: Record<string, unknown> };
  LoggingConfig: { LogGroup: { Ref: string } };
}

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
      Environment: { Variables: { REQUIRED_PERMISSION: permission } },
    });
    template.hasOutput(`${permission}AuthorizerArn`, { Value: { 'Fn::GetAtt': [id, 'Arn'] } });
  });

  test('the authorizer is found by an SSM parameter', () => {
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: `/latchkey/authorizer/${permission}`,
      Value: { 'Fn::GetAtt': [id, 'Arn'] },
    });
  });

  test('the authorizer may be invoked only by authorizers of this account’s APIs', () => {
    const permissions = Object.values(
      findResources<{
        FunctionName: GetAtt;
        Principal: string;
        SourceArn: { 'Fn::Join': [string, unknown[]] };
      }>(template, 'AWS::Lambda::Permission'),
    ).filter(({ Properties }) => Properties.FunctionName['Fn::GetAtt'][0] === id);
    expect(permissions.map(({ Properties }) => Properties.Principal)).toEqual(['apigateway.amazonaws.com']);
    expect(permissions[0]?.Properties.SourceArn['Fn::Join'][1]).toEqual([
      'arn:',
      { Ref: 'AWS::Partition' },
      ':execute-api:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      ':*/authorizers/*',
    ]);
  });

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
  });

  test('the usage identifier is set only if enabled', () => {
    expect(has('IDENTIFY_USAGE', {})).toEqual([false, false, false]);
    expect(has('IDENTIFY_USAGE', { usageIdentifierKey: true })).toEqual([true, true, true]);
  });
});

function configured(latchkey: object): Template {
  const app = new App({ context: { latchkey } });
  const { tables } = new DataStack(app, 'Data');
  const configuration = readConfiguration(app.node);
  return Template.fromStack(new AuthorizerStack(app, 'Authorizer', { tables, configuration }));
}

test('the recorder of last use may only update keys', () => {
  expect(recorder && listTableAccess(recorder.Properties)).toEqual({ ApiKeys: ['dynamodb:UpdateItem'] });
});

test('authorizers in the configured accounts may invoke the functions', () => {
  const app = new App({ context: { latchkey: { consumerAccounts: ['444455556666', '777788889999'] } } });
  const configuration = readConfiguration(app.node);
  const { tables } = new DataStack(app, 'Data');
  const stack = new AuthorizerStack(app, 'Authorizer', { tables, configuration });
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
  const each = PERMISSIONS.length;
  expect(accounts.toSorted()).toEqual([
    ...Array(each).fill('444455556666'),
    ...Array(each).fill('777788889999'),
    ...Array(each).fill('own'),
  ]);
  for (const { Properties } of permissions) expect(Properties.Action).toBe('lambda:InvokeFunction');
});
