// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like this.
import { describe, expect, it } from 'vitest';
import { type References, resolveIntrinsics } from '../../../../emulator/cloud-assembly/intrinsics.ts';

const references: References = {
  getRef: (name) => (name === 'AWS::NoValue' ? undefined : `ref(${name})`),
  getAttribute: (logicalId, attribute) => `${logicalId}.${attribute}()`,
  getExport: (name) => `exported(${name})`,
  getSsmParameter: (name) => `ssm(${name})`,
};

describe('resolveIntrinsics', () => {
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
    ['a dynamic reference with a version', '{{resolve:ssm:/a/b:3}}', 'ssm(/a/b)'],
    ['a dynamic reference that was joined', { 'Fn::Join': ['', ['{{resolve:ssm:', '/a', '}}']] }, 'ssm(/a)'],
  ])('resolveIntrinsics resolves %s', (_, value, expected) => {
    expect(resolveIntrinsics(value, references)).toEqual(expected);
  });

  it('resolveIntrinsics resolves intrinsic functions at any depth, and keeps all other values', () => {
    const value = { list: [{ name: { Ref: 'A' }, on: true, size: 3, nothing: null }] };
    expect(resolveIntrinsics(value, references)).toEqual({
      list: [{ name: 'ref(A)', on: true, size: 3, nothing: null }],
    });
  });

  it('resolveIntrinsics removes properties and list items that are AWS::NoValue', () => {
    const none = { Ref: 'AWS::NoValue' };
    expect(resolveIntrinsics({ gone: none, list: ['a', none] }, references)).toEqual({ list: ['a'] });
  });

  it.each([
    ['an unknown function', { 'Fn::FindInMap': ['a', 'b', 'c'] }, 'Fn::FindInMap'],
    ['a secret', '{{resolve:secretsmanager:x}}', '{{resolve:secretsmanager:x}}'],
    ['an object in place of text', { 'Fn::Join': ['', [{ a: 1 }]] }, '{"a":1}'],
  ])('resolveIntrinsics refuses %s by name', (_, value, named) => {
    expect(() => resolveIntrinsics(value, references)).toThrow(named);
  });
});
