import { describe, expect, test } from 'vitest';
import { parseCloudFormationYaml } from '../../../../emulator/sam/cloudformation-yaml.ts';

const parse = (yaml: string) => parseCloudFormationYaml(yaml, 'template.yaml');

describe('parseCloudFormationYaml', () => {
  test.each([
    ['!Ref Api', { Ref: 'Api' }],
    ['!GetAtt Api.Arn', { 'Fn::GetAtt': 'Api.Arn' }],
    ['!Sub "x-y"', { 'Fn::Sub': 'x-y' }],
    ['!Condition IsLive', { Condition: 'IsLive' }],
    [
      '!Join ["", [a, !Ref Api, !Select [0, !Split [":", !Ref B]]]]',
      {
        'Fn::Join': ['', ['a', { Ref: 'Api' }, { 'Fn::Select': [0, { 'Fn::Split': [':', { Ref: 'B' }] }] }]],
      },
    ],
    ['!Transform { Name: AWS::Include }', { 'Fn::Transform': { Name: 'AWS::Include' } }],
    ['2012-10-17', '2012-10-17'],
    ['{ "Ref": "Api" }', { Ref: 'Api' }],
  ])('parseCloudFormationYaml reads %s', (yaml, expected) => {
    expect(parse(`Value: ${yaml}`)).toEqual({ Value: expected });
  });

  test('parseCloudFormationYaml reads merged maps', () => {
    expect(parse('a: &a { x: 1 }\nb: { <<: *a, y: 2 }')).toMatchObject({ b: { x: 1, y: 2 } });
  });

  test.each([
    ['a: [1', /^template\.yaml is not a valid template: .* at line 1, column 6\. Fix it there\.$/],
    ['a: 1\na: 2', /^template\.yaml is not a valid template: .* at line 2, column 1\. Fix it there\.$/],
    ['a: !Unknown b', /^template\.yaml is not a valid template: .*!Unknown.*\. Fix it there\.$/],
  ])('parseCloudFormationYaml says what is wrong with %j', (yaml, message) => {
    expect(() => parse(yaml)).toThrow(
      expect.objectContaining({ name: 'EmulatorError', message: expect.stringMatching(message) }),
    );
  });
});
