// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like this.
import { describe, expect, it } from 'vitest';
import { type References, resolveIntrinsics } from '../../../../emulator/cloud-assembly/intrinsics.ts';

const references: References = {
  getRef: (name) => (name === 'AWS::NoValue' ? undefined : `ref(${name})`),
  getAttribute: (logicalId, attribute) => `${logicalId}.${attribute}()`,
  getExport: (name) => `exported(${name})`,
  getSsmParameter: (name) => `ssm(${name})`,
  isConditionMet: (name) => name === 'Met',
  findMapped: (map, top, second) => (map === 'Sizes' ? `${top}/${second}` : undefined),
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
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 'ref(Stage)/memory'],
    ['Fn::If whose condition is met', { 'Fn::If': ['Met', { Ref: 'A' }, { Ref: 'B' }] }, 'ref(A)'],
    ['Fn::If whose condition is not met', { 'Fn::If': ['Unmet', { 'Fn::Cidr': [] }, 'b'] }, 'b'],
    ['Fn::Equals of the same', { 'Fn::Equals': [{ Ref: 'A' }, 'ref(A)'] }, true],
    ['Fn::Equals of a number and its text', { 'Fn::Equals': [1, '1'] }, true],
    ['Fn::Equals of others', { 'Fn::Equals': ['a', 'b'] }, false],
    ['Fn::And', { 'Fn::And': [{ Condition: 'Met' }, { 'Fn::Not': [{ Condition: 'Unmet' }] }] }, true],
    ['Fn::And of which one is not met', { 'Fn::And': [{ Condition: 'Met' }, { Condition: 'Unmet' }] }, false],
    ['Fn::Or', { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { Condition: 'Met' }] }, true],
    ['Fn::Or of which none is met', { 'Fn::Or': [{ Condition: 'Unmet' }, { Condition: 'Unmet' }] }, false],
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
    const conditional = { 'Fn::If': ['Unmet', 'x', none] };
    expect(resolveIntrinsics({ gone: none, conditional, list: ['a', none] }, references)).toEqual({
      list: ['a'],
    });
  });

  it.each([
    ['an unknown function', { 'Fn::Cidr': ['a', 'b', 'c'] }, 'Fn::Cidr'],
    ['a value that no mapping has', { 'Fn::FindInMap': ['Names', 'b', 'c'] }, 'Names'],
    ['text in place of a condition', { 'Fn::Not': ['Met'] }, '"Met"'],
    ['a secret', '{{resolve:secretsmanager:x}}', '{{resolve:secretsmanager:x}}'],
    ['an object in place of text', { 'Fn::Join': ['', [{ a: 1 }]] }, '{"a":1}'],
  ])('resolveIntrinsics refuses %s by name', (_, value, named) => {
    expect(() => resolveIntrinsics(value, references)).toThrow(named);
  });
});
