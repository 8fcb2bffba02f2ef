import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluateStatements,
  type IamStatement,
  iamStatementSchema,
} from '../../../../emulator/iam/iam-policy.ts';

const table = 'arn:aws:dynamodb:eu-west-2:000000000000:table/Keys';
const read = { action: 'dynamodb:GetItem', resource: table };

function statement(Effect: 'Allow' | 'Deny', Action: string, Resource = '*'): IamStatement {
  return { Effect, Action: [Action], Resource: [Resource] };
}

const accesses = fc.record({
  action: fc.constantFrom('dynamodb:GetItem', 'dynamodb:Query', 'sqs:SendMessage'),
  resource: fc.constantFrom(table, `${table}/index/byTree`, 'arn:aws:sqs:eu-west-2:000000000000:Digests'),
});
const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
    Action: fc.subarray(['dynamodb:GetItem', 'dynamodb:*', 'sqs:Send*', '*'], { minLength: 1 }),
    Resource: fc.subarray([table, `${table}/index/*`, '*'], { minLength: 1 }),
  }),
);

describe('IAM', () => {
  it('IAM denies by default', () => {
    fc.assert(
      fc.property(accesses, (access) => {
        expect(evaluateStatements([], access)).toBe('implicitDeny');
      }),
    );
  });

  it('IAM lets an explicit deny win over every allow', () => {
    fc.assert(
      fc.property(statements, accesses, (others, access) => {
        const deny = statement('Deny', access.action, access.resource);
        expect(evaluateStatements([...others, deny], access)).toBe('explicitDeny');
      }),
    );
  });

  it('IAM does not depend on the order of statements', () => {
    fc.assert(
      fc.property(statements, accesses, (given, access) => {
        expect(evaluateStatements(given.toReversed(), access)).toBe(evaluateStatements(given, access));
      }),
    );
  });

  it('IAM allows nothing if every statement that allows is removed', () => {
    fc.assert(
      fc.property(statements, accesses, (given, access) => {
        const fewer = given.filter(({ Effect }) => Effect === 'Deny');
        expect(evaluateStatements(fewer, access)).not.toBe('allowed');
      }),
    );
  });

  it.each([
    ['dynamodb:GetItem', table, true],
    ['dynamodb:Get*', table, true],
    ['DynamoDB:getitem', table, true],
    ['dynamodb:GetIte?', table, true],
    ['dynamodb:Get', table, false],
    ['dynamodb:GetItem?', table, false],
    ['*', table.replace('Keys', 'keys'), false],
    ['*', table.replace('Keys', 'Key?'), true],
    ['*', `${table}/index/*`, false],
    ['*', table.replaceAll(':', '.'), false],
  ])('IAM matches %s on %s: %s', (action, resource, allowed) => {
    expect(evaluateStatements([statement('Allow', action, resource)], read) === 'allowed').toBe(allowed);
  });

  it('IAM does not apply a permission on a table to its indexes', () => {
    const index = { action: 'dynamodb:Query', resource: `${table}/index/byTree` };
    expect(evaluateStatements([statement('Allow', 'dynamodb:*', table)], index)).toBe('implicitDeny');
  });

  it.each([
    { Effect: 'Allow', NotAction: 'sqs:*', Resource: '*' },
    { Effect: 'Allow', Action: '*', NotResource: table },
    { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
  ])('IAM refuses to read a statement that it cannot evaluate: %o', (given) => {
    expect(iamStatementSchema.safeParse(given).success).toBe(false);
  });
});
