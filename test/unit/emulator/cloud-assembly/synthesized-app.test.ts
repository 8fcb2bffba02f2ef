// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like this.
import { describe, expect, it } from 'vitest';
import type { StackTemplate, SynthesizedStack } from '../../../../emulator/cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from '../../../../emulator/cloud-assembly/synthesized-app.ts';

function stack(name: string, template: Partial<StackTemplate>): SynthesizedStack {
  return { name, template: { Parameters: {}, Resources: {}, Outputs: {}, ...template } };
}

function getProperties(app: SynthesizedApp, stackName: string): unknown {
  return app.listResources((type) => type === 'AWS::Lambda::Function', stackName)[0]?.properties;
}

function aFunction(Properties: Record<string, unknown>): StackTemplate['Resources'] {
  return { Function: { Type: 'AWS::Lambda::Function', Properties } };
}

const data = stack('Data', {
  Resources: {
    Keys: { Type: 'AWS::DynamoDB::GlobalTable', Properties: {} },
    Found: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/found', Value: { 'Fn::GetAtt': ['Keys', 'Arn'] } },
    },
  },
  Outputs: { Table: { Value: { Ref: 'Keys' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Table' } } } },
});
const tableArn = 'arn:aws:dynamodb:eu-west-2:000000000000:table/Data-Keys';

describe('references of a synthesized app', () => {
  it('a synthesized app finds what another stack exports, by import, SSM parameter or dynamic reference', () => {
    const api = stack('Api', {
      Parameters: { Typed: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/found' } },
      Resources: aFunction({
        imported: { 'Fn::ImportValue': 'Data:Table' },
        typed: { Ref: 'Typed' },
        dynamic: '{{resolve:ssm:/found}}/index/*',
      }),
    });
    const app = new SynthesizedApp({ stacks: [data, api], assets: new Map() });
    expect(getProperties(app, 'Api')).toEqual({
      imported: 'Data-Keys',
      typed: tableArn,
      dynamic: `${tableArn}/index/*`,
    });
    expect(app.getOutput('Data', 'Table')).toBe('Data-Keys');
  });

  it('a synthesized app refers to a version or alias by its qualified ARN', () => {
    const Resources = {
      Check: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'check' } },
      Version1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Check' } } },
      Live: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          Name: 'live',
          FunctionName: { Ref: 'Check' },
          FunctionVersion: { 'Fn::GetAtt': ['Version1', 'Version'] },
        },
      },
    };
    const Outputs = { Version: { Value: { Ref: 'Version1' } }, Alias: { Value: { Ref: 'Live' } } };
    const app = new SynthesizedApp({ stacks: [stack('Checks', { Resources, Outputs })], assets: new Map() });
    const arn = 'arn:aws:lambda:eu-west-2:000000000000:function:check';
    expect(app.getOutput('Checks', 'Version')).toBe(`${arn}:1`);
    expect(app.getOutput('Checks', 'Alias')).toBe(`${arn}:live`);
    expect(app.listResources((type) => type === 'AWS::Lambda::Alias')[0]?.properties.FunctionVersion).toBe(
      '1',
    );
  });

  it('a synthesized app finds what another app in the same account exports', () => {
    const Resources = aFunction({
      exported: { 'Fn::ImportValue': 'Data:Table' },
      found: '{{resolve:ssm:/found}}',
    });
    const sameAccount = new SynthesizedApp({ stacks: [data], assets: new Map() });
    const app = new SynthesizedApp(
      { stacks: [stack('Api', { Resources })], assets: new Map() },
      {},
      sameAccount,
    );
    expect(getProperties(app, 'Api')).toEqual({ exported: 'Data-Keys', found: tableArn });
  });

  it.each([
    ['a resource', { Ref: 'Missing' }, 'Api/Missing'],
    ['an attribute', { 'Fn::GetAtt': ['Function', 'SnapStart'] }, 'SnapStart of a AWS::Lambda::Function'],
    ['an export', { 'Fn::ImportValue': 'nothing' }, 'No stack exports nothing'],
    ['an SSM parameter', '{{resolve:ssm:/nothing}}', '/nothing'],
  ])('a synthesized app refuses a reference to %s that does not exist, by name', (_, value, named) => {
    const app = new SynthesizedApp({
      stacks: [data, stack('Api', { Resources: aFunction({ value }) })],
      assets: new Map(),
    });
    expect(() => getProperties(app, 'Api')).toThrow(named);
  });

  it('a synthesized app does not resolve references of resources that are never read', () => {
    const Resources = {
      Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { x: { Ref: 'Missing' } } },
    };
    const app = new SynthesizedApp({ stacks: [stack('Monitoring', { Resources })], assets: new Map() });
    expect(app.listResources((type) => type === 'AWS::Lambda::Function')).toEqual([]);
  });

  it('a synthesized app has only the resources and exports whose conditions are met', () => {
    const regions = (region: string) => ({ 'Fn::Equals': [{ Ref: 'AWS::Region' }, region] });
    const aConditional = (Condition: string) => ({
      Type: 'AWS::Lambda::Function',
      Properties: {},
      Condition,
    });
    const template = {
      Mappings: { Sizes: { '000000000000': { memory: 512 } } },
      Conditions: { InLondon: regions('eu-west-2'), Elsewhere: { 'Fn::Not': [{ Condition: 'InLondon' }] } },
      Resources: {
        There: aConditional('Elsewhere'),
        Here: {
          ...aConditional('InLondon'),
          Properties: {
            memory: { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::AccountId' }, 'memory'] },
            other: { 'Fn::If': ['InLondon', { Ref: 'AWS::NoValue' }, { Ref: 'There' }] },
          },
        },
      },
      Outputs: {
        Unmet: { Value: 'there', Export: { Name: 'place' }, Condition: 'Elsewhere' },
        Met: { Value: 'here', Export: { Name: 'place' }, Condition: 'InLondon' },
      },
    };
    const reader = stack('Reader', { Resources: aFunction({ place: { 'Fn::ImportValue': 'place' } }) });
    const app = new SynthesizedApp({ stacks: [stack('Api', template), reader], assets: new Map() });
    const functions = app.listResources((type) => type === 'AWS::Lambda::Function', 'Api');
    expect(functions.map(({ logicalId }) => logicalId)).toEqual(['Here']);
    expect(functions[0]?.properties).toEqual({ memory: 512, other: undefined });
    expect(getProperties(app, 'Reader')).toEqual({ place: 'here' });
  });

  it.each([
    [
      'a resource whose condition is not met',
      { 'Fn::Equals': ['a', 'b'] },
      'Api/Table, whose condition Wanted is not met',
    ],
    ['a condition that does not exist', undefined, 'The stack Api has no condition Wanted'],
  ])('a synthesized app refuses a reference to %s', (_, Wanted, named) => {
    const Resources = {
      ...aFunction({ value: { Ref: 'Table' } }),
      Table: { Type: 'AWS::DynamoDB::Table', Properties: {}, Condition: 'Wanted' },
    };
    const api = stack('Api', { Resources, ...(Wanted && { Conditions: { Wanted } }) });
    const app = new SynthesizedApp({ stacks: [api], assets: new Map() });
    expect(() => getProperties(app, 'Api')).toThrow(named);
  });
});

describe('addresses of a synthesized app', () => {
  const Resources = {
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: {} },
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    ...aFunction({
      api: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
      issuer: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] },
    }),
  };
  const assembly = { stacks: [stack('Api', { Resources })], assets: new Map() };

  it('a synthesized app uses the address on this machine for an API or a user pool', () => {
    const local = { httpApi: 'http://localhost:4001', identityProvider: 'http://localhost:4004' };
    expect(getProperties(new SynthesizedApp(assembly, local), 'Api')).toEqual({
      api: 'http://localhost:4001',
      issuer: 'http://localhost:4004',
    });
  });

  it('a synthesized app uses an address of AWS if there is none on this machine', () => {
    expect(getProperties(new SynthesizedApp(assembly), 'Api')).toEqual({
      api: expect.stringMatching(/^https:\/\/\w+\.execute-api\./),
      issuer: expect.stringMatching(/^https:\/\/cognito-idp\./),
    });
  });
});
