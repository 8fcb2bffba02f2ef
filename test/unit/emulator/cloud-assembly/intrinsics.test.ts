// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like this.
import { describe, expect, it } from 'vitest';
import { type Names, resolve } from '../../../../emulator/cloud-assembly/intrinsics.ts';

const names: Names = {
  ref: (name) => (name === 'AWS::NoValue' ? undefined : `ref(${name})`),
  attribute: (logicalId, attribute) => `${logicalId}.${attribute}()`,
  exported: (name) => `exported(${name})`,
  ssmParameter: (name) => `ssm(${name})`,
};

describe('intrinsic functions', () => {
  it.each([
    ['Ref', { Ref: 'Table' }, 'ref(Table)'],
    ['Fn::GetAtt with a list', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'Role.Arn()'],
    ['Fn::GetAtt with text', { 'Fn::GetAtt': 'Nested.Outputs.Arn' }, 'Nested.Outputs.Arn()'],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${Stack}-x' } }, 'exported(ref(Stack)-x)'],
    ['Fn::Join', { 'Fn::Join': ['/', ['a', { Ref: 'B' }, 3]] }, 'a/ref(B)/3'],
    ['Fn::Split', { 'Fn::Split': [':', 'a:b'] }, ['a', 'b']],
    ['Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': [':', { Ref: 'A:B' }] }] }, 'B)'],
    ['Fn::Sub', { 'Fn::Sub': 'x-${AWS::Region}-${Role.Arn}' }, 'x-ref(AWS::Region)-Role.Arn()'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${a}-${B}', { a: { Ref: 'A' } }] }, 'ref(A)-ref(B)'],
    ['Fn::Sub with a literal', { 'Fn::Sub': '${!Name}' }, '${Name}'],
    ['a dynamic reference', 'arn:{{resolve:ssm:/a/b}}', 'arn:ssm(/a/b)'],
    ['a dynamic reference of a version', '{{resolve:ssm:/a/b:3}}', 'ssm(/a/b)'],
    ['a dynamic reference that was joined', { 'Fn::Join': ['', ['{{resolve:ssm:', '/a', '}}']] }, 'ssm(/a)'],
  ])('%s', (_, value, expected) => {
    expect(resolve(value, names)).toEqual(expected);
  });

  it('are found at any depth, and what is no intrinsic function stays', () => {
    const value = { list: [{ name: { Ref: 'A' }, on: true, size: 3, nothing: null }] };
    expect(resolve(value, names)).toEqual({ list: [{ name: 'ref(A)', on: true, size: 3, nothing: null }] });
  });

  it('leave out what has no value', () => {
    const none = { Ref: 'AWS::NoValue' };
    expect(resolve({ gone: none, list: ['a', none] }, names)).toEqual({ list: ['a'] });
  });

  it.each([
    ['an unknown function', { 'Fn::FindInMap': ['a', 'b', 'c'] }, 'Fn::FindInMap'],
    ['a secret', '{{resolve:secretsmanager:x}}', '{{resolve:secretsmanager:x}}'],
    ['something that is no text', { 'Fn::Join': ['', [{ a: 1 }]] }, '{"a":1}'],
  ])('are refused by name: %s', (_, value, named) => {
    expect(() => resolve(value, names)).toThrow(named);
  });
});
