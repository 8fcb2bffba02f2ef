// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like this.
import { describe, expect, it } from 'vitest';
import type { SynthesizedStack, Template } from '../../../../emulator/cloud-assembly/assembly.ts';
import { Cloud } from '../../../../emulator/cloud-assembly/cloud.ts';

function stack(name: string, template: Partial<Template>): SynthesizedStack {
  return { name, template: { Parameters: {}, Resources: {}, Outputs: {}, ...template } };
}

function propertiesIn(cloud: Cloud, stackName: string): unknown {
  return cloud.resources((type) => type === 'AWS::Lambda::Function', stackName)[0]?.properties;
}

function aFunction(Properties: Record<string, unknown>): Template['Resources'] {
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

describe('what a stack refers to', () => {
  it('is found in another stack: by export, by SSM parameter and by dynamic reference', () => {
    const api = stack('Api', {
      Parameters: { Typed: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/found' } },
      Resources: aFunction({
        imported: { 'Fn::ImportValue': 'Data:Table' },
        typed: { Ref: 'Typed' },
        dynamic: '{{resolve:ssm:/found}}/index/*',
      }),
    });
    const cloud = new Cloud({ stacks: [data, api], assets: new Map() });
    expect(propertiesIn(cloud, 'Api')).toEqual({
      imported: 'Data-Keys',
      typed: tableArn,
      dynamic: `${tableArn}/index/*`,
    });
    expect(cloud.output('Data', 'Table')).toBe('Data-Keys');
  });

  it('is found in what is deployed beside, in the same account', () => {
    const Resources = aFunction({
      exported: { 'Fn::ImportValue': 'Data:Table' },
      found: '{{resolve:ssm:/found}}',
    });
    const beside = new Cloud({ stacks: [data], assets: new Map() });
    const cloud = new Cloud({ stacks: [stack('Api', { Resources })], assets: new Map() }, {}, beside);
    expect(propertiesIn(cloud, 'Api')).toEqual({ exported: 'Data-Keys', found: tableArn });
  });

  it.each([
    ['a resource', { Ref: 'Missing' }, 'Api/Missing'],
    ['an attribute', { 'Fn::GetAtt': ['Function', 'SnapStart'] }, 'SnapStart of a AWS::Lambda::Function'],
    ['an export', { 'Fn::ImportValue': 'nothing' }, 'No stack exports nothing'],
    ['an SSM parameter', '{{resolve:ssm:/nothing}}', '/nothing'],
  ])('is refused by name where it is not there: %s', (_, value, named) => {
    const cloud = new Cloud({
      stacks: [data, stack('Api', { Resources: aFunction({ value }) })],
      assets: new Map(),
    });
    expect(() => propertiesIn(cloud, 'Api')).toThrow(named);
  });

  it('does not matter where nobody looks at it', () => {
    const Resources = {
      Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { x: { Ref: 'Missing' } } },
    };
    const cloud = new Cloud({ stacks: [stack('Monitoring', { Resources })], assets: new Map() });
    expect(cloud.resources((type) => type === 'AWS::Lambda::Function')).toEqual([]);
  });

  it('is refused where it depends on a condition', () => {
    const Resources = { Function: { Type: 'AWS::Lambda::Function', Properties: {}, Condition: 'InChina' } };
    const cloud = new Cloud({ stacks: [stack('Api', { Resources })], assets: new Map() });
    expect(() => propertiesIn(cloud, 'Api')).toThrow('InChina');
  });
});

describe('what runs on this machine', () => {
  const Resources = {
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: {} },
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    ...aFunction({
      api: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
      issuer: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] },
    }),
  };
  const assembly = { stacks: [stack('Api', { Resources })], assets: new Map() };

  it('is found at its address here', () => {
    const local = { httpApi: 'http://localhost:4001', identityProvider: 'http://localhost:4004' };
    expect(propertiesIn(new Cloud(assembly, local), 'Api')).toEqual({
      api: 'http://localhost:4001',
      issuer: 'http://localhost:4004',
    });
  });

  it('is at an address of AWS where none is known', () => {
    expect(propertiesIn(new Cloud(assembly), 'Api')).toEqual({
      api: expect.stringMatching(/^https:\/\/\w+\.execute-api\./),
      issuer: expect.stringMatching(/^https:\/\/cognito-idp\./),
    });
  });
});
